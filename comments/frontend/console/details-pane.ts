/** Whether there is room for the details beside the list. */

import { effect, signal } from "@preact/signals";
import { current } from "./item-list";

const room = matchMedia("(min-width: 75.01rem)");
export const wide = signal(room.matches);
room.addEventListener("change", () => {
  wide.value = room.matches;
});

/**
 * The item whose details stand beside the list: where one is, a moment after one has come to rest
 * there.
 */
export const resting = signal<string | null>(null);
const REST = 180;
let timer: ReturnType<typeof setTimeout> | undefined;

effect(() => {
  const id = current.value;
  clearTimeout(timer);
  timer = setTimeout(
    () => {
      resting.value = id;
    },
    resting.peek() === null ? 0 : REST,
  );
});
