/* Numbers, sizes and moments as the reader's language writes them. */

const LOCALES = { vi: "vi-VN", en: "en-GB" };
const UNITS = ["B", "KB", "MB", "GB"];

/** A count with grouped thousands: 1.234 in Vietnamese, 1,234 in English. */
export function number(value, language, decimals = 0) {
  return new Intl.NumberFormat(LOCALES[language], { maximumFractionDigits: decimals }).format(value);
}

/** A size in bytes, with a unit of 1,000. */
export function bytes(size, language) {
  const step = size < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(size) / 3));
  return `${number(size / 1000 ** step, language, step > 1 ? 1 : 0)}\u00a0${UNITS[step]}`;
}

/** Day and time in the city; empty for none. */
export function moment(iso, language) {
  const time = new Date(iso ?? NaN);
  if (Number.isNaN(time.getTime())) return "";
  const form = { day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit" };
  return new Intl.DateTimeFormat(LOCALES[language], { ...form, timeZone: "Asia/Ho_Chi_Minh" }).format(time);
}

/** A length in metres, in the unit that reads best; one in degrees as it is. */
export function length(metres, language, unit = "m") {
  if (unit !== "m") return `${number(metres, language, 7)}${unit}`;
  if (metres >= 1000) return `${number(metres / 1000, language, 2)} km`;
  if (metres >= 1) return `${number(metres, language, 2)} m`;
  return `${number(metres * 1000, language, metres < 0.01 ? 1 : 0)} mm`;
}

/** A share from 0 to 1 as percent. */
export function percent(share, language) {
  return `${number(share * 100, language)}%`;
}

/** A value of a field as text; null where there is none. */
export function plain(value, language) {
  if (value === null || value === undefined || value === "") return null;
  if (typeof value === "number") return new Intl.NumberFormat(LOCALES[language], { maximumFractionDigits: 6, useGrouping: false }).format(value);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
