/**
 * Fills every `data-comments-article` on the page with its number of comments, and keeps it when
 * readers write.
 */

const script = document.currentScript as HTMLScriptElement | null;
const site = script?.dataset.site ?? "";
/** Articles that one request may name. */
const MOST = 100;
const places = () => [...document.querySelectorAll<HTMLElement>("[data-comments-article]")];

function write(key: string, count: number): void {
  for (const place of places())
    if (place.dataset.commentsArticle === key) place.textContent = String(count);
}

/** Asks for these; where one of them cannot be asked for, the others are asked for without it. */
async function ask(keys: string[]): Promise<void> {
  if (!keys.length || !script) return;
  const asked = new URLSearchParams({ site });
  for (const key of keys) asked.append("article", key);
  const answer = await fetch(`${new URL(".", script.src).href}api/v1/counts?${asked}`, {
    credentials: "omit",
  });
  if (answer.ok) {
    const { counts } = (await answer.json()) as { counts: Record<string, number> };
    for (const [key, count] of Object.entries(counts)) write(key, count);
  } else if (answer.status < 500 && answer.status !== 429 && keys.length > 1) {
    const middle = Math.ceil(keys.length / 2);
    await Promise.all([quietly(keys.slice(0, middle)), quietly(keys.slice(middle))]);
  }
}

const quietly = (keys: string[]) => ask(keys).catch(() => {});

function fill(): void {
  const keys = [...new Set(places().map((place) => place.dataset.commentsArticle ?? ""))].filter(
    Boolean,
  );
  for (let start = 0; site && start < keys.length; start += MOST)
    void quietly(keys.slice(start, start + MOST));
}

document.addEventListener("comments:count", ({ target, detail }: CustomEventInit & Event) => {
  const element = target as Element;
  if (element.getAttribute("site") === site)
    write(element.getAttribute("article") ?? "", (detail as { count: number }).count);
});
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", fill);
else fill();
