/**
 * Days and minutes as the fields of a form hold them, in the moderator's own zone; the service
 * has times in UTC.
 */

/** A time by the clock on this wall, as a form's field spells it. */
const local = (time: string): string => {
  const at = new Date(time);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString();
};

export const localDay = (time?: string | null): string => (time ? local(time).slice(0, 10) : "");
export const localMinute = (time?: string | null): string => (time ? local(time).slice(0, 16) : "");

/** The time at which a day begins here, or one of the days after it. */
export function dayBegins(day: string, later = 0): string {
  const at = new Date(`${day}T00:00`);
  at.setDate(at.getDate() + later);
  return at.toISOString();
}

/** The last day of a span that ends at this time. */
export const lastDay = (time?: string | null): string =>
  time ? localDay(new Date(Date.parse(time) - 1).toISOString()) : "";
