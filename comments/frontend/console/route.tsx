/** The address is the state: which view, which filters, which comment. */

import { computed, signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { MOUNT } from "./session";

const BASE = `${MOUNT}/console`;
const place = () => ({
  path: location.pathname.slice(BASE.length).replace(/^\/|\/$/g, ""),
  search: location.search,
});

export const at = signal(place());
export const path = computed(() => at.value.path || "queue");
export const view = computed(() => path.value.split("/")[0] ?? "queue");
export const subject = computed(() => decoded(path.value.split("/").slice(1).join("/")));
export const params = computed(() => new URLSearchParams(at.value.search));

/** Whether this address was come back to, and not gone to. */
export let returned = false;

/**
 * What a part of an address stands for; one that was cut off or typed by hand stands for itself.
 */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

addEventListener("popstate", () => {
  returned = true;
  at.value = place();
});

/** Goes to an address of the desk, such as `queue?queue=reported`. */
export function go(to: string, replace = false): void {
  const address = `${BASE}/${to}`;
  if (address === location.pathname.replace(/\/$/, "") + location.search) return;
  history[replace ? "replaceState" : "pushState"](null, "", address);
  returned = false;
  const former = path.value;
  at.value = place();
  if (path.value !== former) scrollTo(0, 0);
}

/** Changes some parameters of the address; an empty value takes one out. */
export function change(values: Record<string, string | null>, replace = false): void {
  const next = new URLSearchParams(params.value);
  for (const [name, value] of Object.entries(values))
    value ? next.set(name, value) : next.delete(name);
  const text = next.toString();
  go(`${path.value}${text ? `?${text}` : ""}`, replace);
}

interface LinkProps {
  to: string;
  children: ComponentChildren;
  class?: string;
  title?: string;
  "aria-current"?: "page" | undefined;
}

/** A link inside the desk; a modified click is the browser's own. */
export function Link({ to, children, ...rest }: LinkProps) {
  const follow = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a href={`${BASE}/${to}`} onClick={follow} {...rest}>
      {children}
    </a>
  );
}
