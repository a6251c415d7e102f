/** A secret that is shown once, to be copied. */

import { t } from "./i18n";
import { say } from "./toasts";

export function Secret({ text }: { text: string }) {
  return (
    <>
      <p>
        <code class="secret">{text}</code>
      </p>
      <button
        type="button"
        onClick={() => void navigator.clipboard.writeText(text).then(() => say(t("Copied")))}
      >
        {t("Copy")}
      </button>
    </>
  );
}
