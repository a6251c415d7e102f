/** A button for what cannot be taken back: it asks once more, naming what it would be done to. */

import { useState } from "preact/hooks";
import { t } from "./i18n";
import { Dialog } from "./components";

interface SureProps {
  label: string;
  /** What it would be done to. */
  what: string;
  run: () => void;
  class?: string;
}

export function SureButton({ label, what, run, class: look = "" }: SureProps) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <button type="button" class={look} onClick={() => setAsking(true)}>
        {label}
      </button>
      {asking && (
        <Dialog title={label} close={() => setAsking(false)}>
          <p>
            <b>{what}</b>
          </p>
          <p class="row">
            <button
              type="button"
              class="primary"
              onClick={() => {
                setAsking(false);
                run();
              }}
            >
              {label}
            </button>
            <button type="button" onClick={() => setAsking(false)}>
              {t("Cancel")}
            </button>
          </p>
        </Dialog>
      )}
    </>
  );
}
