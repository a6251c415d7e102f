/** The few ways in which the widget touches the document; the only place where HTML is parsed. */

type Sanitizing = Element & { setHTML?: (html: string, options: { sanitizer: object }) => void };
type Policies = {
  createPolicy(
    name: string,
    rules: { createHTML(html: string): string },
  ): { createHTML(html: string): string };
};

let policy: { createHTML(html: string): string } | undefined;

/**
 * Parses HTML of the service. Scripts and handlers never survive `setHTML`; elsewhere the service's
 * sanitiser is relied on.
 */
export function parse(html: string, context = "div"): DocumentFragment {
  const holder: Sanitizing = document.createElement(context);
  if (holder.setHTML) holder.setHTML(html, { sanitizer: {} });
  else {
    const policies = (window as Window & { trustedTypes?: Policies }).trustedTypes;
    policy ??= policies?.createPolicy("comments-widget", { createHTML: (text) => text });
    holder.innerHTML = policy ? policy.createHTML(html) : html;
  }
  const parsed = document.createDocumentFragment();
  parsed.append(...holder.childNodes);
  return parsed;
}

export function one<E extends HTMLElement = HTMLElement>(
  root: ParentNode | null | undefined,
  selector: string,
): E | null {
  return root?.querySelector<E>(selector) ?? null;
}

export function all<E extends HTMLElement = HTMLElement>(root: ParentNode, selector: string): E[] {
  return [...root.querySelectorAll<E>(selector)];
}

export function make(name: string, className: string, ...children: (Node | string)[]): HTMLElement {
  const element = document.createElement(name);
  element.className = className;
  element.append(...children);
  return element;
}

/** Shows a sentence in an element, or hides the element when there is none. */
export function show(element: HTMLElement | null, words: string): void {
  if (!element) return;
  element.textContent = words;
  element.hidden = !words;
}
