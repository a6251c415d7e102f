/**
 * Stacked bars over time, drawn as SVG, with the same numbers as a table for whoever cannot see
 * them.
 */

import { useState } from "preact/hooks";
import { download } from "./csv";
import { dates, number, t } from "./i18n";

export interface Series {
  name: string;
  kind: string;
  values: number[];
}

const WIDTH = 960;
const HEIGHT = 180;
const MOST = 96;

interface BarsProps {
  title: string;
  /** Moments, one a bar. */
  labels: string[];
  series: Series[];
}

/** Joins neighbouring hours until they fit. */
function joined({ labels, series }: Pick<BarsProps, "labels" | "series">) {
  const size = Math.max(1, Math.ceil(labels.length / MOST));
  const sum = (values: number[]) =>
    Array.from({ length: Math.ceil(values.length / size) }, (_, index) =>
      values.slice(index * size, (index + 1) * size).reduce((total, value) => total + value, 0),
    );
  return {
    labels: labels.filter((_, index) => index % size === 0),
    series: series.map((one) => ({ ...one, values: sum(one.values) })),
  };
}

export function Bars({ title, ...given }: BarsProps) {
  const [table, setTable] = useState(false);
  const { labels, series } = joined(given);
  const totals = labels.map((_, index) =>
    series.reduce((total, one) => total + (one.values[index] ?? 0), 0),
  );
  const highest = Math.max(1, ...totals);
  const moment = dates({ month: "short", day: "numeric", hour: "numeric", minute: "2-digit" });
  const step = WIDTH / Math.max(1, labels.length);
  const rows = labels.map((label, index) => [
    label,
    ...series.map((one) => one.values[index] ?? 0),
  ]);
  return (
    <section>
      <h2>
        {title}{" "}
        <button
          type="button"
          class="link unprinted"
          aria-expanded={table}
          onClick={() => setTable(!table)}
        >
          {t("As a table")}
        </button>{" "}
        <button
          type="button"
          class="link unprinted"
          onClick={() => download(title, [[t("Hour"), ...series.map((one) => one.name)], ...rows])}
        >
          {t("CSV")}
        </button>
      </h2>
      <ul class="legend">
        {series.map((one) => (
          <li key={one.kind} class={one.kind}>
            {one.name} {number(one.values.reduce((total, value) => total + value, 0))}
          </li>
        ))}
      </ul>
      <div class="chart">
        <span class="muted highest">{number(highest)}</span>
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={title}
        >
          {labels.map((label, index) => {
            let top = HEIGHT;
            return (
              <g key={label}>
                {series.map((one) => {
                  const height = ((one.values[index] ?? 0) / highest) * (HEIGHT - 4);
                  top -= height;
                  return (
                    height > 0 && (
                      <rect
                        key={one.kind}
                        class={one.kind}
                        x={index * step + step * 0.1}
                        y={top}
                        width={step * 0.8}
                        height={height}
                      />
                    )
                  );
                })}
              </g>
            );
          })}
        </svg>
        <p class="muted ends">
          {labels.length > 0 && <span>{moment.format(new Date(labels[0] ?? ""))}</span>}
          {labels.length > 1 && <span>{moment.format(new Date(labels.at(-1) ?? ""))}</span>}
        </p>
      </div>
      <div
        class={table ? "scroll" : "scroll printed"}
        tabIndex={0}
        role="region"
        aria-label={title}
      >
        <table tabIndex={0}>
          <thead>
            <tr>
              <th>{t("Hour")}</th>
              {series.map((one) => (
                <th key={one.kind} class="num">
                  {one.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row[0]} class={row.slice(1).some(Boolean) ? "" : "none"}>
                {row.map((cell, column) => (
                  <td key={column} class={column ? "num" : ""}>
                    {typeof cell === "number" ? number(cell) : moment.format(new Date(cell))}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
