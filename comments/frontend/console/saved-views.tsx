/** Saved views: a list under a name, for oneself or for the site. */

import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { call, newKey, query } from "./api";
import { sayProblem } from "./problem-text";
import { number, t } from "./i18n";
import { filterText, filters } from "./item-list";
import { Link } from "./route";
import { SureButton } from "./confirm-button";
import { say } from "./toasts";
import type { Page } from "./types";

interface View {
  id: string;
  name: string;
  shared: boolean;
  filters: Record<string, string>;
  count: number;
  more: boolean;
  problem: string | null;
}

const views = signal<View[]>([]);

async function read(): Promise<void> {
  const found = await call<Page<View>>("views").catch(() => null);
  if (found) views.value = found.items;
}

export function Views() {
  useEffect(() => void read(), []);
  const [naming, setNaming] = useState(false);
  const known = views.value.find((view) => query(view.filters) === filterText.value);
  return (
    <>
      {views.value.length > 0 && (
        <ul class="views">
          {views.value.map((view) => (
            <li key={view.id}>
              <Link
                to={`queue${query(view.filters)}`}
                aria-current={view === known ? "page" : undefined}
              >
                <span>{view.name}</span>
                <span class="count">
                  {number(view.count)}
                  {view.more && "+"}
                </span>
                {view.problem && (
                  <span class="oldest bad">
                    {t("Can match nothing: {why}", { why: view.problem })}
                  </span>
                )}
              </Link>
            </li>
          ))}
        </ul>
      )}
      {naming ? (
        <SaveForm close={() => setNaming(false)} />
      ) : known ? (
        <SureButton
          class="link"
          label={t("Delete this view")}
          what={known.name}
          run={() => void remove(known)}
        />
      ) : (
        Object.keys(filters.value).length > 1 && (
          <button type="button" class="link" onClick={() => setNaming(true)}>
            {t("Save as view")}
          </button>
        )
      )}
    </>
  );
}

function SaveForm({ close }: { close: () => void }) {
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    try {
      await call("views", {
        method: "POST",
        json: { name, shared, filters: filters.value },
        key: newKey(),
      });
      close();
      await read();
    } catch (error) {
      sayProblem(error);
    }
  };
  return (
    <form class="save" onSubmit={(event) => void save(event)}>
      <label>
        {t("Name of the view")}
        <input
          required
          maxLength={60}
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={shared}
          onChange={(event) => setShared(event.currentTarget.checked)}
        />
        {t("For everybody on the site")}
      </label>
      <button type="submit" class="primary">
        {t("Save")}
      </button>
      <button type="button" onClick={close}>
        {t("Cancel")}
      </button>
    </form>
  );
}

async function remove(view: View): Promise<void> {
  await call(`views/${view.id}`, { method: "DELETE" }).catch((error: unknown) =>
    say(error instanceof Error ? error.message : "", { bad: true }),
  );
  await read();
}
