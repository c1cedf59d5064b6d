/** Dates as people read them, in the browser's own time zone. */

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

const pad = (n) => String(n).padStart(2, "0");

/** "3:07 PM" */
export function clock(date) {
  const hours = date.getHours();
  return `${hours % 12 || 12}:${pad(date.getMinutes())} ${hours < 12 ? "AM" : "PM"}`;
}

export function ordinal(n) {
  if (n % 100 > 10 && n % 100 < 14) return `${n}th`;
  return `${n}${["th", "st", "nd", "rd"][n % 10] || "th"}`;
}

function relativeDay(date, now) {
  const days = Math.round((midnight(date) - midnight(now)) / 86400000);
  return { 0: "today", "-1": "yesterday", 1: "tomorrow" }[days] || null;
}

const midnight = (d) => new Date(d.getFullYear(), d.getMonth(), d.getDate()).getTime();
const capital = (s) => s[0].toUpperCase() + s.slice(1);

const year = (d, now) => (d.getFullYear() === now.getFullYear() ? "" : `, ${d.getFullYear()}`);

/**
 * Slack's tokens of `<!date^…>`; unknown braces stay as they are.
 * @param {boolean} opening whether a text begins with it: "Today", not "today"
 */
export function dateTokens(seconds, pattern, opening = false, now = new Date()) {
  const d = new Date(seconds * 1000);
  const short = `${MONTHS[d.getMonth()].slice(0, 3)} ${d.getDate()}, ${d.getFullYear()}`;
  const normal = `${MONTHS[d.getMonth()]} ${ordinal(d.getDate())}${year(d, now)}`;
  const long = `${DAYS[d.getDay()]}, ${normal}`;
  const near = relativeDay(d, now);
  const table = {
    date_num: `${d.getFullYear()}-${pad(d.getMonth() + 1)}-${pad(d.getDate())}`,
    date: normal,
    date_short: short,
    date_long: long,
    date_pretty: near || normal,
    date_short_pretty: near || short,
    date_long_pretty: near || long,
    day_divider_pretty: near ? capital(near) : long,
    time: clock(d),
    time_secs: clock(d).replace(" ", `:${pad(d.getSeconds())} `),
    ago: ago(d, now),
  };
  const text = pattern.replace(/\{(\w+)\}/g, (whole, name) => table[name] ?? whole);
  return opening && near && pattern.startsWith("{") ? capital(text) : text;
}

/** "just now", "5 minutes ago", "in 2 hours" */
export function ago(date, now = new Date()) {
  const minutes = Math.round((now - date) / 60000);
  const size = Math.abs(minutes);
  if (size < 1) return "just now";
  const [n, word] =
    size < 60 ? [size, "minute"] : size < 1440 ? [Math.round(size / 60), "hour"] : [Math.round(size / 1440), "day"];
  const span = `${n} ${word}${n === 1 ? "" : "s"}`;
  return minutes > 0 ? `${span} ago` : `in ${span}`;
}

/** A number that changes each minute: what shows "5 minutes ago" depends on it. */
export const minute = () => Math.floor(Date.now() / 60000);

export const tsDate = (ts) => new Date(Number(ts) * 1000);

/** "Today", "Yesterday", "Monday, November 3rd" */
export function dayName(date, now = new Date()) {
  const near = relativeDay(date, now);
  return near
    ? capital(near)
    : `${DAYS[date.getDay()]}, ${MONTHS[date.getMonth()]} ${ordinal(date.getDate())}${year(date, now)}`;
}

/** For a mail's header: "Today at 3:07 PM", "Nov 3 at 9:00 AM" */
export function mailDate(text) {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) return String(text || "");
  const now = new Date();
  const near = relativeDay(date, now);
  const day = near ? capital(near) : `${MONTHS[date.getMonth()].slice(0, 3)} ${date.getDate()}${year(date, now)}`;
  return `${day} at ${clock(date)}`;
}
