/** What moderators call each check; a publisher's own goes by its own name. */

import { t } from "./i18n";

const NAMES: Record<string, () => string> = {
  banned_words: () => t("banned words"),
  suspect_words: () => t("suspect words"),
  words: () => t("words"),
  links: () => t("links"),
  length: () => t("length"),
  capitals: () => t("capitals"),
  flood: () => t("flood"),
  repeats: () => t("repeats"),
  record: () => t("record"),
  new_author: () => t("new author"),
  standing: () => t("standing"),
  premoderation: () => t("premoderation"),
  disagreement: () => t("sanitisers disagree"),
  learner: () => t("learner"),
  external: () => t("external check"),
  signed_http: () => t("publisher’s check"),
  chat: () => t("language model"),
  reports: () => t("reports"),
};

export const checkName = (check: string): string => NAMES[check]?.() ?? check.replaceAll("_", " ");
