/** Slack's mrkdwn and plain text, as nodes. */
import { dateTokens } from "./dates.js";
import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { broadcast, channelMention, groupMention, link, userMention } from "./links.js";

const EDGE = "(?<![A-Za-z0-9])";
const END = "(?![A-Za-z0-9])";
const body = (mark) => `(?=\\S)((?:<[^<>\\n]*>|[^${mark}\\n])+?)(?<=\\S)`;
const INLINE = new RegExp(
  [
    "<([^<>\\n]+)>",
    "`([^`\\n]+)`",
    `${EDGE}\\*${body("*")}\\*${END}`,
    `${EDGE}_${body("_")}_${END}`,
    `${EDGE}~${body("~")}~${END}`,
    "(https?:\\/\\/[^\\s<>|`]*[^\\s<>|`.,;:!?)\\]*_~])",
  ].join("|"),
  "g",
);

/** `&amp;` `&lt;` `&gt;` are the only three that Slack escapes. */
export function unescape(text) {
  return text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}

/** A text object (or undefined) to nodes. */
export function textOf(object) {
  if (!object) return [];
  if (typeof object === "string") return withEmoji(object);
  return object.type === "mrkdwn" ? mrkdwn(object.text, object.verbatim) : plain(object);
}

/** A plain_text object: no formatting, line breaks kept by the style sheet. */
export function plain(object) {
  return withEmoji(unescape(object.text || ""), object.emoji !== false);
}

/** The bare words of a text object, for labels and for search. */
export function words(object) {
  return unescape(object?.text || "")
    .replace(/<[^|>]*\|([^>]*)>/g, "$1")
    .replace(/[*_~`]/g, "");
}

export function mrkdwn(text, verbatim = false) {
  const out = [];
  for (const [index, part] of String(text || "")
    .split(/```\n?/)
    .entries()) {
    if (index % 2) out.push(h("pre", { class: "pre" }, raw(part.replace(/\n$/, ""))));
    else if (part.trim()) out.push(...lines(part.replace(index ? /^\n|\n$/g : /\n$/, ""), verbatim));
  }
  return out;
}

function raw(part) {
  return unescape(part.replace(/<([^<>|]+)\|([^<>]+)>/g, "$2").replace(/<((?:https?|mailto):[^<>]+)>/g, "$1"));
}

/** Quotes are runs of lines that begin with `>`; `>>>` quotes all that follows. */
function lines(text, verbatim) {
  const out = [];
  let run = [];
  let quoted = false;
  const flush = () => {
    if (!run.length) return;
    const kids = inline(run.join("\n"), verbatim);
    out.push(
      quoted ? h("blockquote", { class: "quote" }, kids.length ? kids : "\u00a0") : h("span", { class: "line" }, kids),
    );
    run = [];
  };
  const all = text.split("\n");
  for (const [at, line] of all.entries()) {
    const mark = /^(?:&gt;|>)(?:(?:&gt;|>){2})?[ ]?/.exec(line);
    if (mark && /^(?:&gt;|>){3}/.test(line)) {
      flush();
      quoted = true;
      run = [line.replace(/^(?:&gt;|>){3}[ ]?/, ""), ...all.slice(at + 1)];
      break;
    }
    if (Boolean(mark) !== quoted) {
      flush();
      quoted = Boolean(mark);
    }
    run.push(mark ? line.replace(/^(?:&gt;|>)[ ]?/, "") : line);
  }
  flush();
  return out;
}

function inline(text, verbatim) {
  const out = [];
  let at = 0;
  for (const hit of text.matchAll(INLINE)) {
    const [whole, token, code, bold, italic, strike, url] = hit;
    if (url !== undefined && verbatim) continue;
    if (hit.index > at) out.push(...withEmoji(unescape(text.slice(at, hit.index))));
    if (token !== undefined) out.push(angle(token, hit.index === 0));
    else if (code !== undefined) out.push(h("code", { class: "code" }, raw(code)));
    else if (bold !== undefined) out.push(h("strong", {}, inline(bold, verbatim)));
    else if (italic !== undefined) out.push(h("em", {}, inline(italic, verbatim)));
    else if (strike !== undefined) out.push(h("s", {}, inline(strike, verbatim)));
    else out.push(link(unescape(url), unescape(url)));
    at = hit.index + whole.length;
  }
  if (at < text.length) out.push(...withEmoji(unescape(text.slice(at))));
  return out;
}

/** What stands between angle brackets: a mention, a date, a link. */
function angle(token, opening) {
  const cut = token.indexOf("|");
  const [head, label] = cut < 0 ? [token, null] : [token.slice(0, cut), unescape(token.slice(cut + 1))];
  if (head.startsWith("@")) return userMention(head.slice(1), label);
  if (head.startsWith("#")) return channelMention(head.slice(1), label);
  if (head.startsWith("!date^")) return date(head, label, opening);
  if (head.startsWith("!subteam^")) return groupMention(head.slice(9), label);
  if (head.startsWith("!")) return broadcast(label || head.slice(1));
  const url = unescape(head);
  return link(url, label ? withEmoji(label) : url.replace(/^mailto:/, ""));
}

function date(head, fallback, opening) {
  const [, seconds, pattern, url] = head.split("^");
  if (!/^\d+$/.test(seconds || "") || !pattern) return fallback || head;
  const when = new Date(Number(seconds) * 1000);
  const shown = h(
    "time",
    { datetime: when.toISOString(), title: when.toString().slice(0, 24) },
    dateTokens(Number(seconds), pattern, opening),
  );
  return url ? link(unescape(url), [shown]) : shown;
}
