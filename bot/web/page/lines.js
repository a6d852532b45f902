// The page's own texts, in its language, and how it writes times.

export const language = document.documentElement.lang;
const lines = JSON.parse(document.getElementById("lines").textContent);

export function say(key, values = {}) {
  const line = lines[key];
  const text = typeof line === "string" ? line : values.n === 1 ? line.one : line.other;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

const written = (local, form) =>
  new Intl.DateTimeFormat(language === "en" ? "en-GB" : "sv-SE", { ...form, timeZone: "UTC" }).format(new Date(`${local}Z`));

export const day = (local) => written(local, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
export const clock = (local) => local.slice(11).replace(":", language === "en" ? ":" : ".");
export const moment = (local) => `${written(local, { weekday: "long", day: "numeric", month: "long" })} ${clock(local)}`;
export const shortMoment = (local) => `${written(local, { weekday: "short", day: "numeric", month: "short" })} ${clock(local)}`;
