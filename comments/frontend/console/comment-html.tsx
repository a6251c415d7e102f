/**
 * A comment as readers see it. The service's HTML is parsed into a document that runs nothing, and
 * only the elements of
 * the sanitiser's own short list are drawn from it, without any attribute but a link's checked
 * address.
 */

import { type ComponentChildren, h } from "preact";

const ELEMENTS = new Set("p br em strong del blockquote code pre ul ol li hr a".split(" "));

type Policies = {
  createPolicy(
    name: string,
    rules: { createHTML(html: string): string },
  ): { createHTML(html: string): string };
};
const policies = (window as Window & { trustedTypes?: Policies }).trustedTypes;
const policy = policies?.createPolicy("comments-console", { createHTML: (html) => html });

export function Readable({ html }: { html: string }) {
  const parsed = new DOMParser().parseFromString(
    policy ? policy.createHTML(html) : html,
    "text/html",
  );
  return (
    <div class="readable shielded" dir="auto">
      {drawn(parsed.body)}
    </div>
  );
}

function drawn(parent: Node): ComponentChildren[] {
  return [...parent.childNodes].map((node, index) => {
    if (node.nodeType === Node.TEXT_NODE) return node.textContent;
    if (!(node instanceof Element)) return null;
    const name = node.localName;
    if (name === "img") return <span class="chip">{node.getAttribute("alt")}</span>;
    if (!ELEMENTS.has(name)) return null;
    const attributes =
      name === "a"
        ? { href: address(node), rel: "ugc nofollow noopener noreferrer", target: "_blank" }
        : {};
    return h(name, { key: index, ...attributes }, drawn(node));
  });
}

function address(link: Element): string | undefined {
  const text = link.getAttribute("href") ?? "";
  return /^(https?|mailto):/i.test(text) ? text : undefined;
}
