/** Near-repeats of a comment, each side by side with it, and how many there are. */

import { diff } from "./diff";
import { n, number, t } from "./i18n";
import { Ago, AuthorLink, Status } from "./components";
import { Link } from "./route";
import type { FullItem } from "./types";

export function Similar({ item }: { item: FullItem }) {
  const { count, comments } = item.repeats ?? { count: 0, comments: [] };
  if (!count) return null;
  return (
    <section>
      <h3>
        {n("{n} other in nearly the same words", "{n} others in nearly the same words", count)}
      </h3>
      {comments.map((other) => (
        <div key={other.id} class="pair">
          <div>
            <p class="muted">{t("This comment")}</p>
            <p class="text shielded" dir="auto">
              {item.source}
            </p>
          </div>
          <div>
            <p class="muted">
              <AuthorLink author={other.author} /> · <Ago time={other.created_at} />{" "}
              <Status status={other.status} />{" "}
              <Link to={`comment/${other.id}`}>{t("Details")}</Link>
            </p>
            <p class="text shielded" dir="auto">
              <Changes from={item.source} to={other.source} />
            </p>
          </div>
        </div>
      ))}
      {count > comments.length && (
        <p class="muted">{t("The {n} latest of them.", { n: number(comments.length) })}</p>
      )}
    </section>
  );
}

/** What became of a text, word by word. */
export function Changes({ from, to }: { from: string; to: string }) {
  return (
    <>
      {diff(from, to).map((part, place) =>
        part.kind === "added" ? (
          <ins key={place}>{part.text}</ins>
        ) : part.kind === "gone" ? (
          <del key={place}>{part.text}</del>
        ) : (
          part.text
        ),
      )}
    </>
  );
}
