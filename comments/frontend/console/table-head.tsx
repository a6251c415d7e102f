/** The head of a table whose rows end with what can be done to each. */

import { t } from "./i18n";

export function TableHead({ names }: { names: string[] }) {
  return (
    <thead>
      <tr>
        {names.map((name) => (
          <th key={name}>{name}</th>
        ))}
        <th>
          <span class="unseen">{t("Actions")}</span>
        </th>
      </tr>
    </thead>
  );
}
