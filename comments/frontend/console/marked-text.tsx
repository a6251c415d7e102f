/**
 * A comment's text with what the checks matched marked where it stands. Text alone: no HTML is read
 * here.
 */

import type { Finding, Item } from "./types";

interface Mark {
  start: number;
  end: number;
  why: string;
}

/**
 * Where findings lie in a text; a match without a place is looked for. Offsets count characters,
 * not UTF-16 units.
 */
function places(item: Pick<Item, "text" | "source" | "findings">): Mark[] {
  const letters = [...(item.text ?? item.source)];
  const found: Mark[] = [];
  for (const finding of item.findings) {
    const place = item.text != null && finding.span ? finding.span : search(letters, finding);
    if (place) found.push({ start: place[0], end: place[1], why: finding.reason });
  }
  found.sort((one, other) => one.start - other.start || other.end - one.end);
  return found.filter((mark, index) =>
    found.slice(0, index).every((earlier) => earlier.end <= mark.start),
  );
}

function search(letters: string[], { match }: Finding): [number, number] | null {
  if (!match) return null;
  const before = letters.join("").toLowerCase().indexOf(match.toLowerCase());
  if (before < 0) return null;
  const start = [...letters.join("").slice(0, before)].length;
  return [start, start + [...match].length];
}

export function Marked({ item }: { item: Pick<Item, "text" | "source" | "findings"> }) {
  const letters = [...(item.text ?? item.source)];
  const parts = [];
  let end = 0;
  for (const mark of places(item)) {
    parts.push(letters.slice(end, mark.start).join(""));
    parts.push(
      <mark key={mark.start} title={mark.why}>
        {letters.slice(mark.start, mark.end).join("")}
      </mark>,
    );
    end = mark.end;
  }
  parts.push(letters.slice(end).join(""));
  return <>{parts}</>;
}
