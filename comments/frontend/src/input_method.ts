/**
 * Whether a key belongs to an input method that is composing a word, and so is not for the form.
 */
export function composing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}
