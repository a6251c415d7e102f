/**
 * What changed between two texts, word by word: the longest common subsequence, in bounded time.
 */

export interface Piece {
  kind: "same" | "added" | "gone";
  text: string;
}

const MOST = 2_000;

export function diff(before: string, after: string): Piece[] {
  const [old, fresh] = [words(before), words(after)];
  if (old.length > MOST || fresh.length > MOST)
    return [piece("gone", [before]), piece("added", [after])];
  const width = fresh.length + 1;
  const lengths = new Uint16Array((old.length + 1) * width);
  for (let row = old.length - 1; row >= 0; row--)
    for (let column = fresh.length - 1; column >= 0; column--)
      lengths[row * width + column] =
        old[row] === fresh[column]
          ? (lengths[(row + 1) * width + column + 1] ?? 0) + 1
          : Math.max(
              lengths[(row + 1) * width + column] ?? 0,
              lengths[row * width + column + 1] ?? 0,
            );
  const pieces: Piece[] = [];
  let [row, column] = [0, 0];
  while (row < old.length || column < fresh.length) {
    const down = lengths[(row + 1) * width + column] ?? 0;
    const right = lengths[row * width + column + 1] ?? 0;
    if (row < old.length && column < fresh.length && old[row] === fresh[column]) {
      add(pieces, "same", old[row++]);
      column++;
    } else if (column < fresh.length && (row >= old.length || right > down))
      add(pieces, "added", fresh[column++]);
    else add(pieces, "gone", old[row++]);
  }
  return pieces;
}

const words = (text: string): string[] => text.split(/(\s+)/).filter(Boolean);
const piece = (kind: Piece["kind"], parts: string[]): Piece => ({ kind, text: parts.join("") });

function add(pieces: Piece[], kind: Piece["kind"], text = ""): void {
  const last = pieces.at(-1);
  if (last?.kind === kind) last.text += text;
  else pieces.push({ kind, text });
}
