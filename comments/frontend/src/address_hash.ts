/** The comment that the page's address names. */
export function permalink(): string | null {
  return /^#comment-([\w-]+)$/.exec(location.hash)?.[1] ?? null;
}
