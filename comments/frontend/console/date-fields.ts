/**
 * Days and minutes as the fields of a form hold them, in the moderator's own zone; the service
 * speaks of moments.
 */

/** A moment by the clock on this wall, as a form's field spells it. */
const local = (moment: string): string => {
  const at = new Date(moment);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString();
};

export const localDay = (moment?: string | null): string =>
  moment ? local(moment).slice(0, 10) : "";
export const localMinute = (moment?: string | null): string =>
  moment ? local(moment).slice(0, 16) : "";

/** The moment at which a day begins here, or one of the days after it. */
export function dayBegins(day: string, later = 0): string {
  const at = new Date(`${day}T00:00`);
  at.setDate(at.getDate() + later);
  return at.toISOString();
}

/** The last day of a time that ends at a moment. */
export const lastDay = (moment?: string | null): string =>
  moment ? localDay(new Date(Date.parse(moment) - 1).toISOString()) : "";
