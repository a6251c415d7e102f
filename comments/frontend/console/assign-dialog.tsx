/**
 * Asking a colleague or a group to decide on what is selected, or on the item one is at: by key,
 * palette or click.
 */

import { useState } from "preact/hooks";
import { Problem, call, newKey } from "./api";
import { problemText } from "./problem-text";
import { colleagues, groups } from "./colleagues";
import { n, t } from "./i18n";
import { assigning } from "./keys";
import { items, refresh } from "./item-list";
import { Dialog } from "./components";
import { type Choice, Picker } from "./picker";
import { account } from "./session";
import { say } from "./toasts";
import type { Outcomes } from "./types";

const BATCH = 100;

export interface Assignee extends Choice {
  to: string | null;
}

/** Everybody and every group whom a comment can be given to; oneself first, nobody last. */
export function assignees(): Assignee[] {
  const own = account.value?.id;
  return [
    { key: "me", to: "me", label: account.value?.shown_name ?? "", kind: t("me") },
    ...groups.value.map((name) => ({
      key: `group:${name}`,
      to: `group:${name}`,
      label: name,
      kind: t("Group"),
    })),
    ...colleagues.value
      .filter((one) => one.id !== own)
      .map((one) => ({ key: one.id, to: one.id, label: one.shown_name, kind: t("Colleague") })),
    { key: "nobody", to: null, label: t("Nobody in particular"), kind: "" },
  ];
}

/** Gives comments to somebody, a hundred a request, and says what became of them. */
export async function assign(comments: string[], to: string | null): Promise<void> {
  let count = 0;
  let problem = "";
  try {
    for (let start = 0; start < comments.length; start += BATCH) {
      const json = { comments: comments.slice(start, start + BATCH), to };
      const { results } = await call<Outcomes>("assignments", {
        method: "PUT",
        json,
        key: newKey(),
      });
      count += results.filter((one) => one.outcome === "done").length;
      problem ||= results.find((one) => one.outcome !== "done")?.detail ?? "";
    }
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    problem = problemText(error);
  }
  if (count) say(n("{n} comment assigned", "{n} comments assigned", count));
  if (problem) say(problem, { bad: true });
  for (const item of items.peek().filter((one) => comments.includes(one.id)))
    void refresh(item.id, "assign");
}

export function AssignDialog() {
  const comments = assigning.value;
  return comments && <Chooser comments={comments} close={() => (assigning.value = null)} />;
}

function Chooser({ comments, close }: { comments: string[]; close: () => void }) {
  const [text, setText] = useState("");
  const typed = text.trim().toLowerCase();
  const choices = assignees().filter((one) =>
    `${one.label} ${one.kind}`.toLowerCase().includes(typed),
  );
  return (
    <Dialog
      title={n("Assign {n} comment to…", "Assign {n} comments to…", comments.length)}
      close={close}
    >
      <Picker
        label={t("Colleague or group")}
        text={text}
        onText={setText}
        choices={choices}
        pick={(choice) => {
          if (!choice) return;
          close();
          void assign(comments, choice.to);
        }}
      />
    </Dialog>
  );
}
