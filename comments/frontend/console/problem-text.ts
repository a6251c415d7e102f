/** What went wrong with a request, in a sentence. */

import { Problem } from "./api";
import { t } from "./i18n";
import { say } from "./toasts";

export const problemText = (problem: Problem): string =>
  problem.message || t("The service cannot be reached.");

/** Says for a while what went wrong; what is no problem of the service's is none of a reader's. */
export function sayProblem(error: unknown): void {
  if (error instanceof Problem) say(problemText(error), { bad: true });
}
