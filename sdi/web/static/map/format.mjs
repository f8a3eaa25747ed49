/* Values of features as people read them, in the language of the page. */

const LOCALES = { vi: "vi-VN", en: "en-GB" };

/** A field's value as text, or null where there is none. */
export function formatValue(value, field, language, texts) {
  if (value === null || value === undefined || value === "") return null;
  if (field.codes && field.codes[String(value)] !== undefined) return field.codes[String(value)];
  if (typeof value === "boolean") return value ? texts.yes : texts.no;
  if (field.type === "date" || field.type === "datetime") return formatTime(value, field.type, language);
  if (typeof value === "number") return withUnit(formatNumber(value, field, language), field.unit);
  return withUnit(String(value), field.unit);
}

/** A number; below ten thousand (years, sheet numbers) its digits are not grouped. */
export function formatNumber(value, field, language) {
  const useGrouping = Math.abs(value) >= 10000;
  const decimals = field.type === "integer" ? 0 : 3;
  return new Intl.NumberFormat(LOCALES[language], { useGrouping, maximumFractionDigits: decimals }).format(value);
}

/** Degrees with five decimals (a metre) and the letter of the half of the world. */
export function formatDegrees(degrees, [positive, negative], language) {
  const format = new Intl.NumberFormat(LOCALES[language], { minimumFractionDigits: 5, maximumFractionDigits: 5 });
  return `${format.format(Math.abs(degrees))}° ${degrees < 0 ? negative : positive}`;
}

/** Metres with one decimal, grouped. */
export function formatMetres(metres, language) {
  const format = new Intl.NumberFormat(LOCALES[language], { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return format.format(metres);
}

/** A message with its `{name}` placeholders filled. */
export function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** What a feature is called: its label, else its key (the two parts of it that say most), else its layer. */
export function featureTitle(properties, layer, language, texts) {
  const label = layer.label ? properties[layer.label] : null;
  if (label) return String(label);
  const parts = layer.key
    .filter((name) => layer.fields[name])
    .map((name) => [layer.fields[name], formatValue(properties[name], layer.fields[name], language, texts)])
    .filter(([, value]) => value !== null)
    .slice(-2);
  if (parts.length === 1) return parts[0][1];
  return parts.length ? parts.map(([field, value]) => `${field.title} ${value}`).join(" · ") : layer.title;
}

/** The lines of a feature's card: field titles and texts, in the order of the layer; empty fields are left out. */
export function featureRows(properties, layer, language, texts) {
  return Object.entries(layer.fields)
    .filter(([name, field]) => !(field.rawOf && String(properties[field.rawOf]) === String(properties[name])))
    .map(([name, field]) => ({ name, title: field.title, text: formatValue(properties[name], field, language, texts) }))
    .filter((row) => row.text !== null);
}

function formatTime(value, type, language) {
  const time = new Date(type === "date" ? `${value}T00:00:00Z` : value);
  if (Number.isNaN(time.getTime())) return String(value);
  const zone = type === "date" ? "UTC" : "Asia/Ho_Chi_Minh";
  const style = type === "date" ? { dateStyle: "long" } : { dateStyle: "long", timeStyle: "short" };
  return new Intl.DateTimeFormat(LOCALES[language], { ...style, timeZone: zone }).format(time);
}

const SPOKEN_UNITS = { m2: "m²", m3: "m³", km2: "km²", "m3/s": "m³/s" };

function withUnit(text, unit) {
  if (!unit) return text;
  const spoken = SPOKEN_UNITS[unit] ?? unit;
  return spoken === "%" ? `${text}%` : `${text} ${spoken}`;
}
