/**
 * The console's sentences: named in English here, translated by the catalogue that the page came
 * with.
 */

import { language, region, start } from "./session";

type Values = Record<string, string | number>;

const fill = (words: string, values: Values): string =>
  words.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : typeof value === "number" ? number(value) : value;
  });

/** A sentence. */
export function t(english: string, values: Values = {}): string {
  const words = start.value.sentences[english];
  return fill(typeof words === "string" ? words : english, values);
}

let rules: Intl.PluralRules | undefined;
let numbers: Intl.NumberFormat | undefined;

/** A sentence with the number `n` in it, in the plural form that the language asks for. */
export function n(one: string, other: string, count: number, values: Values = {}): string {
  const forms = start.value.sentences[other];
  rules ??= new Intl.PluralRules(language);
  const form =
    typeof forms === "object"
      ? (forms[rules.select(count)] ?? forms.other)
      : count === 1
        ? one
        : other;
  return fill(form ?? other, { n: count, ...values });
}

export function number(value: number): string {
  numbers ??= new Intl.NumberFormat(language);
  return numbers.format(value);
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

const spans = new Map<string, Intl.NumberFormat>();

/** How long something lasts or has waited, in its largest unit: "3 h". */
export function span(seconds: number): string {
  const [unit, size] = UNITS.find(([, size]) => seconds >= size) ?? ["second", 1];
  const format =
    spans.get(unit) ??
    new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short" });
  spans.set(unit, format);
  return format.format(Math.floor(Math.max(0, seconds) / size));
}

export const since = (time: string): string => span((Date.now() - Date.parse(time)) / 1000);

/** Writes dates as the moderator's country does, in the digits of all other numbers. */
export const dates = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat(region, {
    ...options,
    numberingSystem: new Intl.NumberFormat(language).resolvedOptions().numberingSystem,
  });

let moments: Intl.DateTimeFormat | undefined;

/** A time, in the reader's zone. */
export function when(time: string): string {
  moments ??= dates({ dateStyle: "medium", timeStyle: "short" });
  return moments.format(new Date(time));
}

/** The day of a time, in the reader's zone. */
export const date = (time: string): string => dates({ dateStyle: "medium" }).format(new Date(time));
