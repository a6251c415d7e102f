/** What forms that ban somebody or give a standing ask alike: for how long, and why. */

import { t } from "./i18n";

const LENGTHS: [number, () => string][] = [
  [0, () => t("for good")],
  [1, () => t("for a day")],
  [7, () => t("for a week")],
  [30, () => t("for 30 days")],
  [365, () => t("for a year")],
];

interface LengthProps {
  days: number;
  set: (days: number) => void;
  /** Whether it cannot be for good. */
  ends?: boolean;
}

export function LengthField({ days, set, ends = false }: LengthProps) {
  return (
    <label>
      {t("How long")}
      <select value={days} onChange={(event) => set(Number(event.currentTarget.value))}>
        {LENGTHS.filter(([length]) => length || !ends).map(([length, words]) => (
          <option key={length} value={length}>
            {words()}
          </option>
        ))}
      </select>
    </label>
  );
}

export function WhyField({ reason, set }: { reason: string; set: (reason: string) => void }) {
  return (
    <label class="grow">
      {t("Why")}
      <input
        required
        maxLength={300}
        value={reason}
        onInput={(event) => set(event.currentTarget.value)}
      />
    </label>
  );
}

/** When something ends that begins now and lasts so many days; null where it is for good. */
export const endAfter = (days: number): string | null =>
  days ? new Date(Date.now() + days * 86_400_000).toISOString() : null;
