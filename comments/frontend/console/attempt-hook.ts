/** A step of a form, and what is wrong with it. */

import { useState } from "preact/hooks";
import { Problem } from "./api";
import { problemText } from "./problem-text";
import { t } from "./i18n";

/** Runs a step, and tells what is wrong with it. */
export function useAttempt() {
  const [problem, setProblem] = useState("");
  const attempt = async <T>(work: () => Promise<T>): Promise<T | null> => {
    setProblem("");
    try {
      return await work();
    } catch (error) {
      setProblem(error instanceof Problem ? problemText(error) : t("This was cancelled."));
      return null;
    }
  };
  return { problem, attempt };
}
