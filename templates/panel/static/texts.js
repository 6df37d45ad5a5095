// The panel's words, dates and numbers. `_("...")` and `ngettext("...", "...", n, {...})` take texts as they stand
// in English, in double quotes, with values as %(name)s: that is how they are collected for the catalogues.
const data = JSON.parse(document.getElementById("panel-texts").textContent);
const rules = new Intl.PluralRules(data.language);
const numbers = new Intl.NumberFormat(data.language);
const moments = new Intl.DateTimeFormat(data.language, { dateStyle: "medium", timeStyle: "short", timeZone: data.zone });

const clock = new Intl.DateTimeFormat("en-US", {
  timeZone: data.zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric",
});

export const language = data.language;

export function _(message, values) {
  return filled(data.texts[message] ?? message, values);
}

export function ngettext(one, many, count, values) {
  const forms = data.texts[one];
  const form = forms ? (forms[rules.select(count)] ?? forms.other ?? forms.many) : count === 1 ? one : many;
  return filled(form, values);
}

// A reason that the API gives: codes have texts in every language, and its message is English.
export function reason({ code, message }) {
  return data.reasons[code] ?? message ?? code;
}

// What is wrong with one value, from errors[] of a problem; the API's message is English.
export function fault({ code, details = {}, message = "" }) {
  const shown = Object.entries(details).map(([name, value]) => [name, number(value)]);
  return code in data.faults ? filled(data.faults[code], Object.fromEntries([...shown, ["detail", message]])) : message || code;
}

// What went wrong with a request, if that can be said in the merchant's language.
export function problem({ code, detail = "" }) {
  const text = data.problems[code];
  return text && detail && data.detailed.includes(code) ? `${text} (${detail})` : text;
}

export function number(value) {
  return numbers.format(value);
}

export function time(text) {
  return text ? moments.format(new Date(text)) : "";
}

// When a day ("2026-05-01", or `days` later) begins where the store is, in UTC.
export function dayStart(day, days = 0) {
  const midnight = new Date(`${day}T00:00:00Z`);
  midnight.setUTCDate(midnight.getUTCDate() + days);
  // Twice: the clocks may be changed between that moment and midnight there.
  let moment = new Date(midnight - ahead(midnight));
  moment = new Date(midnight - ahead(moment));
  return moment.toISOString();
}

// By how many milliseconds the store's clocks are ahead of UTC.
function ahead(moment) {
  const parts = Object.fromEntries(clock.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second) - Math.floor(moment / 1000) * 1000;
}

// What the browser knows of names: kind is "region" or "language".
export function named(codes, kind) {
  const names = new Intl.DisplayNames(data.language, { type: kind, fallback: "code" });
  const order = new Intl.Collator(data.language);
  return codes.map((code) => [code, names.of(code)]).sort((a, b) => order.compare(a[1], b[1]));
}

function filled(text, values = {}) {
  return text.replace(/%\((\w+)\)s|%%/g, (all, name) => (name ? String(values[name] ?? all) : "%"));
}
