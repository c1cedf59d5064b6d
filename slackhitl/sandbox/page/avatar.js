/** The little square in front of a name. */
import { namedIcon } from "./blocks.js";
import { h } from "./dom.js";
import { isBot, person, store } from "./state.js";

const COLORS = ["#7a4fa3", "#2f7f86", "#b05a3c", "#3d6fb4", "#8a6d1f", "#a5426b"];

export function initials(name) {
  const parts = String(name || "?")
    .replace(/[^\p{L}\p{N} ]/gu, "")
    .trim()
    .split(/\s+/);
  return ((parts[0]?.[0] || "?") + (parts.length > 1 ? parts.at(-1)[0] : "")).toUpperCase();
}

export function colorOf(name) {
  let sum = 0;
  for (const char of String(name)) sum = (sum * 31 + char.codePointAt(0)) % 997;
  return COLORS[sum % COLORS.length];
}

/** @param {string} id a user's id; `custom` an icon that the message brought along */
export function avatar(id, size = 36, custom = null) {
  const style = { width: `${size}px`, height: `${size}px`, "font-size": `${Math.round(size * 0.39)}px` };
  if (custom) return h("span", { class: "avatar custom", style, "aria-hidden": "true" }, namedIcon(custom));
  if (isBot(id)) return appIcon(size);
  const one = person(id);
  const color = one?.color ? (one.color.startsWith("#") ? one.color : `#${one.color}`) : colorOf(id);
  return h(
    "span",
    { class: "avatar", style: { ...style, background: color }, "aria-hidden": "true" },
    initials(one?.real_name || one?.name || id),
  );
}

/** The app's own mark: an open letter with a reply inside. */
export function appIcon(size = 36) {
  return h(
    "svg",
    { class: "avatar app", width: size, height: size, viewBox: "0 0 36 36", "aria-hidden": "true" },
    h("rect", { width: 36, height: 36, rx: 8, fill: "#1f6f6b" }),
    h("path", {
      d: "M8 15.500 18 8l10 7.500V27a1.500 1.500 0 0 1-1.500 1.500h-17A1.500 1.500 0 0 1 8 27z",
      fill: "#e7f4ef",
    }),
    h("path", {
      d: "M8.500 16.500 18 23l9.500-6.500",
      fill: "none",
      stroke: "#1f6f6b",
      "stroke-width": 1.8,
      "stroke-linejoin": "round",
    }),
    h("path", {
      d: "M14 14.500l2.800 2.700 5.200-5.200",
      fill: "none",
      stroke: "#e0a030",
      "stroke-width": 2.4,
      "stroke-linecap": "round",
      "stroke-linejoin": "round",
    }),
  );
}

export function nameOf(message) {
  const one = person(message.user);
  return (
    message.username ||
    one?.real_name ||
    one?.name ||
    store.server?.users.find((u) => u.role === "bot")?.real_name ||
    "App"
  );
}
