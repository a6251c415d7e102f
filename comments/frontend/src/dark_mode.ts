/**
 * Whether the thread stands on a dark page: told by the colour of its text, for as long as it is
 * shown.
 */

/** Chooses the palette, and again whenever the page or the reader's system changes the colour. */
export function followColour(section: HTMLElement): void {
  const choose = () =>
    section.classList.toggle("dark", bright(getComputedStyle(section).columnRuleColor));
  // The styles give `color` a transition for no other reason than that its end is told.
  section.addEventListener("transitionend", ({ target }) => target === section && choose());
  choose();
}

/**
 * Whether text of this colour is light, and so stands on a dark page. The styles have put any
 * notation into sRGB.
 */
function bright(color: string): boolean {
  const [red = 0, green = 0, blue = 0] = (color.match(/-?[\d.]+(e-\d+)?/g) ?? []).map(Number);
  return 0.299 * red + 0.587 * green + 0.114 * blue > (color.startsWith("rgb") ? 140 : 0.55);
}
