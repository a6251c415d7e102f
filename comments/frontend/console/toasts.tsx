/** What has just happened, with the way back; spoken to screen readers. */

import { signal } from "@preact/signals";
import { t } from "./i18n";

export interface Toast {
  id: number;
  text: string;
  action?: { label: string; run: () => void };
  /** What the action takes back: when that is done otherwise, the toast goes. */
  undoes?: string;
  bad?: boolean;
}

export const toasts = signal<Toast[]>([]);
let last = 0;

/** Shows a sentence for a while; one with an action, or a problem, stays longer. */
export function say(text: string, options: Omit<Toast, "id" | "text"> = {}): void {
  const id = ++last;
  toasts.value = [...toasts.value.slice(-2), { id, text, ...options }];
  setTimeout(() => dismiss(id), options.action || options.bad ? 12_000 : 5_000);
}

/** Takes away what offers to take back what has been taken back. */
export function withdraw(undoes: string): void {
  toasts.value = toasts.value.filter((toast) => toast.undoes !== undoes);
}

function dismiss(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

export function Toasts() {
  return (
    <div class="toasts" role="status">
      {toasts.value.map((toast) => (
        <p key={toast.id} class={toast.bad ? "toast bad" : "toast"}>
          <span>{toast.text}</span>
          {toast.action && (
            <button
              type="button"
              onClick={() => {
                dismiss(toast.id);
                toast.action?.run();
              }}
            >
              {toast.action.label}
            </button>
          )}
          <button
            type="button"
            class="quiet"
            aria-label={t("Close")}
            onClick={() => dismiss(toast.id)}
          >
            ×
          </button>
        </p>
      ))}
    </div>
  );
}
