/** The messages of a channel or a thread, and where they are scrolled to. */
import { dayName, tsDate } from "./dates.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { message } from "./message.js";
import { changed, isBot, store } from "./state.js";

const byTime = (a, b) => Number(a.ts) - Number(b.ts);
const isReply = (one) => Boolean(one.thread_ts) && one.thread_ts !== one.ts;

function visible(channel) {
  return (store.server.messages[channel] || [])
    .filter((one) => !store.ui.dismissed.has(one.ts))
    .slice()
    .sort(byTime);
}

/** The replies below one message, oldest first. */
export function repliesOf(channel, ts) {
  return visible(channel).filter((one) => isReply(one) && one.thread_ts === ts);
}

export function rootOf(channel, ts) {
  return (store.server.messages[channel] || []).find((one) => one.ts === ts) || null;
}

/** The main column of a channel: everything but replies, with a line for each new day. */
export function channelLog(channel, intro) {
  const all = visible(channel);
  const replies = new Map();
  for (const one of all) if (isReply(one)) replies.set(one.thread_ts, [...(replies.get(one.thread_ts) || []), one]);
  const shown = all.filter((one) => !isReply(one) || one.broadcast || one.subtype === "thread_broadcast");
  return scroller(`log-${channel}`, "Messages", [
    h("div", { class: "intro", key: "intro" }, intro),
    rows(shown, (one, before) =>
      message(one, { channel, joined: follows(before, one), replies: replies.get(one.ts) || [] }),
    ),
  ]);
}

export function threadLog(channel, root, replies, foot) {
  return scroller(`thread-${channel}-${root.ts}`, "Thread", [
    message(root, { channel, inThread: true }),
    h(
      "div",
      { class: "reply-line", key: "line" },
      h(
        "span",
        {},
        replies.length ? `${replies.length} ${replies.length === 1 ? "reply" : "replies"}` : "No replies yet",
      ),
    ),
    replies.map((one, at) => message(one, { channel, inThread: true, joined: follows(replies[at - 1], one) })),
    foot,
  ]);
}

function rows(list, draw) {
  const out = [];
  let day = null;
  let before = null;
  for (const one of list) {
    const name = dayName(tsDate(one.ts));
    if (name !== day) {
      out.push(h("div", { class: "day", key: `day-${name}`, role: "separator" }, h("span", {}, name)));
      before = null;
    }
    out.push(draw(one, before));
    day = name;
    before = one;
  }
  return out;
}

function follows(before, one) {
  return (
    Boolean(before) &&
    before.user === one.user &&
    !isBot(one.user) &&
    !before.ephemeral &&
    !one.ephemeral &&
    Number(one.ts) - Number(before.ts) < 300
  );
}

function scroller(key, label, kids) {
  return h(
    "div",
    { class: "log-box", key },
    h("div", { class: "log", role: "log", "aria-label": label, tabindex: "0", "data-log": key, ref: begin }, kids),
    below.has(key) &&
      h("button", { type: "button", class: "newer", onclick: () => toEnd(key) }, icon("down", 14), "New messages"),
  );
}

const below = new Set();
const atEnd = (el) => el.scrollHeight - el.scrollTop - el.clientHeight < 48;

function begin(el) {
  el.scrollTop = el.scrollHeight;
  el._count = el.querySelectorAll(".message").length;
  el.addEventListener(
    "load",
    () => {
      if (el._stick) el.scrollTop = el.scrollHeight;
    },
    true,
  );
  el.addEventListener(
    "scroll",
    () => {
      el._stick = atEnd(el);
      if (el._stick && below.delete(el.dataset.log)) changed();
    },
    { passive: true },
  );
  el._stick = true;
}

function toEnd(key) {
  const el = document.querySelector(`[data-log="${CSS.escape(key)}"]`);
  if (el)
    el.scrollTo({
      top: el.scrollHeight,
      behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth",
    });
}

/** Before a paint: remember which lists are at their end. After it: stay there, or say that more came. */
export function beforePaint() {
  for (const el of document.querySelectorAll(".log")) el._stick = atEnd(el);
}

export function afterPaint() {
  for (const el of document.querySelectorAll(".log")) {
    const count = el.querySelectorAll(".message").length;
    const last = [...el.querySelectorAll(".message")].pop();
    const grown = count > (el._count || 0);
    const own = grown && last && last.getAttribute("aria-label")?.startsWith(`${ownName()},`);
    if (el._stick || own) el.scrollTop = el.scrollHeight;
    else if (grown && el._count && !below.has(el.dataset.log)) {
      below.add(el.dataset.log);
      changed();
    }
    el._count = count;
  }
}

const ownName = () => store.server?.users.find((user) => user.id === store.ui.user)?.real_name;
