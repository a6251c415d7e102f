/** A table of figures with its title, which can be had as CSV. */

import { download } from "./csv";
import { number, t } from "./i18n";

type Cell = string | number | preact.JSX.Element;

interface TableProps {
  title: string;
  head: string[];
  rows: Cell[][];
  plain?: (string | number)[][];
}

export function FiguresTable({ title, head, rows, plain }: TableProps) {
  const csv = () => download(title, [head, ...(plain ?? (rows as (string | number)[][]))]);
  return (
    <section>
      <h2>
        {title}{" "}
        <button type="button" class="link unprinted" onClick={csv}>
          {t("CSV")}
        </button>
      </h2>
      {rows.length === 0 ? (
        <p class="muted">{t("Nothing in this period.")}</p>
      ) : (
        <table tabIndex={0}>
          <thead>
            <tr>
              {head.map((words, column) => (
                <th key={words} class={rows.some((row) => isFigure(row[column])) ? "num" : ""}>
                  {words}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={index}>
                {row.map((cell, column) => (
                  <td key={column} class={isFigure(cell) ? "num" : ""}>
                    {typeof cell === "number" ? number(cell) : cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

const isFigure = (cell?: Cell): boolean =>
  typeof cell === "number" || (typeof cell === "string" && /^(–|[\d.,]+ ?%?)$/.test(cell));
