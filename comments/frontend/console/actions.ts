/** What can be done with a comment: its words, its keys, and when it makes sense. */

import { t } from "./i18n";
import { wholeSite } from "./session";
import type { Item } from "./types";

export interface Action {
  name: string;
  label: string;
  key?: string;
  tone?: "good" | "bad";
  /** Whether a reason is asked for first. */
  reason?: boolean;
}

export const actions = (): Action[] => [
  { name: "approve", label: t("Approve"), key: "a", tone: "good" },
  { name: "reject", label: t("Reject"), key: "r", tone: "bad", reason: true },
  { name: "spam", label: t("Spam"), key: "s", tone: "bad" },
  { name: "escalate", label: t("Escalate"), key: "e" },
  { name: "restore", label: t("Restore"), key: "u", tone: "good" },
];

export const furtherActions = (): Action[] => [
  { name: "pin", label: t("Pin") },
  { name: "unpin", label: t("Unpin") },
  { name: "feature", label: t("Feature") },
  { name: "unfeature", label: t("Unfeature") },
  { name: "approve_and_trust", label: t("Approve and trust author"), tone: "good" },
  { name: "reject_and_ban", label: t("Reject and ban author"), tone: "bad", reason: true },
];

const ABOUT_AUTHORS = ["approve_and_trust", "reject_and_ban"];

/** Whether an action would be taken for a comment as it is. */
export function fits(action: string, item: Item, from: string[] | undefined): boolean {
  if (!from?.includes(item.status)) return false;
  if (ABOUT_AUTHORS.includes(action) && !wholeSite()) return false;
  const open = item.reports.some((report) => !report.resolved);
  if (action === "approve")
    return (
      item.status !== "approved" ||
      open ||
      item.escalated ||
      item.sampled ||
      item.edited_since ||
      (item.wave?.waiting ?? 0) > 0
    );
  if (action === "escalate") return !item.escalated;
  if (action === "pin") return item.parent === null && !item.pinned;
  if (action === "unpin") return item.pinned === true;
  if (action === "feature") return !item.featured;
  if (action === "unfeature") return item.featured === true;
  return true;
}

export function statusName(status: string): string {
  const names: Record<string, string> = {
    pending: t("Pending"),
    approved: t("Approved"),
    rejected: t("Rejected"),
    spam: t("Spam"),
    deleted: t("Deleted"),
  };
  return names[status] ?? status;
}

export function queueName(queue: string): string {
  const names: Record<string, string> = {
    pending: t("Pending"),
    reported: t("Reported"),
    escalated: t("Escalated"),
    edited: t("Edited since"),
    "new-authors": t("New authors"),
    wave: t("Wave"),
    sample: t("Sample"),
    shadowed: t("Shadowed"),
    approved: t("Approved"),
    rejected: t("Rejected"),
    spam: t("Spam"),
    all: t("All"),
  };
  return names[queue] ?? queue;
}

export function roleName(role: string): string {
  const names: Record<string, string> = {
    moderator: t("Moderator"),
    administrator: t("Administrator"),
    owner: t("Owner"),
  };
  return names[role] ?? role;
}

export function standingName(standing: string): string {
  const names: Record<string, string> = {
    normal: t("Normal"),
    trusted: t("Trusted"),
    premoderated: t("Premoderated"),
    suspended: t("Suspended"),
    banned: t("Banned"),
    shadowed: t("Shadowed"),
  };
  return names[standing] ?? standing;
}
