/** Near-duplicates of a comment, side by side with it. */

import { t } from "./i18n";
import { Ago, AuthorLink, Status } from "./parts";
import { diff } from "./diff";
import { Link } from "./route";
import type { FullItem, Item } from "./types";
import { useRead } from "./use";

/** The comment of which the check on repeats says that this one repeats it. */
export function Similar({ item }: { item: FullItem }) {
  const repeat = item.findings.find((finding) => finding.check === "repeats")?.reason;
  const named = /\b[0-9a-v]{13}\b/.exec(repeat ?? "")?.[0];
  const { data } = useRead<Item>(named ? `comments/${named}` : null);
  if (!data) return null;
  return (
    <section>
      <h3>{t("Nearly the same text")}</h3>
      <p class="muted">
        <AuthorLink author={data.author} /> · <Ago moment={data.created_at} /> <Status status={data.status} />{" "}
        <Link to={`comment/${data.id}`}>{t("Details")}</Link>
      </p>
      <p class="text shielded" dir="auto">
        {diff(data.source, item.source).map((part, place) =>
          part.kind === "added" ? <ins key={place}>{part.text}</ins> : part.kind === "gone" ? <del key={place}>{part.text}</del> : part.text,
        )}
      </p>
    </section>
  );
}
