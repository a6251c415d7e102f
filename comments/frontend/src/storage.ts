/** What is remembered in the publisher's own origin; in memory alone where the browser refuses. */

const OURS = "comments:";
const memory = new Map<string, string>();

export function recall<T>(key: string): T | null {
  let text = memory.get(key);
  try {
    text = localStorage.getItem(OURS + key) ?? text;
    return text ? (JSON.parse(text) as T) : null;
  } catch {
    return null;
  }
}

export function remember(key: string, value: unknown): void {
  const text = value == null ? null : JSON.stringify(value);
  if (text) memory.set(key, text);
  else memory.delete(key);
  try {
    if (text) localStorage.setItem(OURS + key, text);
    else localStorage.removeItem(OURS + key);
  } catch {
    // Private windows and full disks: memory has it.
  }
}

/** Where the text of an article's main form is kept, or of one under a comment. */
export function draftName(
  thread: { site: string; article: string },
  kind = "comment",
  id = "",
): string {
  return `draft:${thread.site}:${thread.article}:${kind}:${id}`;
}

/** What is kept under names that begin like this. */
export function namesOf(begin: string): string[] {
  try {
    const stored = Object.keys(localStorage).map((key) => key.slice(OURS.length));
    return [...new Set([...memory.keys(), ...stored])].filter((name) => name.startsWith(begin));
  } catch {
    return [...memory.keys()].filter((name) => name.startsWith(begin));
  }
}

/** Whether something is kept under a name that begins like one of these. */
export function kept(beginnings: string[]): boolean {
  try {
    return Object.keys(localStorage).some((key) =>
      beginnings.some((begin) => key.startsWith(OURS + begin)),
    );
  } catch {
    return false;
  }
}
