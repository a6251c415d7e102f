/** What is remembered in the publisher's own origin; in memory alone where the browser refuses. */

const memory = new Map<string, string>();

export function recall<T>(key: string): T | null {
  let text = memory.get(key);
  try {
    text = localStorage.getItem(`comments:${key}`) ?? text;
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
    if (text) localStorage.setItem(`comments:${key}`, text);
    else localStorage.removeItem(`comments:${key}`);
  } catch {
    // Private windows and full disks: memory has it.
  }
}
