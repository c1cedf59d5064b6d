/** One message, in a channel or in a thread. */
import { act, placesUnder, warnings } from "./act.js";
import { avatar, nameOf } from "./avatar.js";
import { blocksOf } from "./blocks.js";
import { ago, clock, minute, tsDate } from "./dates.js";
import { h, memo } from "./dom.js";
import { emoji } from "./emoji.js";
import { stampOf } from "./forms.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { mrkdwn } from "./mrkdwn.js";
import { openThread } from "./places.js";
import { changed, isBot, person, store, toast } from "./state.js";

/**
 * @param {object} message as the sandbox sent it
 * @param {{channel: string, inThread?: boolean, joined?: boolean, replies?: object[]}} where
 *   `joined`: follows another message of the same person closely, so it needs no name
 */
export function message(one, where) {
  const form = `m:${where.channel}:${one.ts}`;
  const expanded = [...store.ui.expanded].filter((place) => place.startsWith(form)).length;
  const last = where.replies?.at(-1)?.ts;
  return memo(
    one.ts,
    [
      one,
      store.server.users,
      placesUnder(form),
      expanded,
      stampOf(form),
      editing(one) && store.ui.editing.text,
      where.joined,
      minute(),
      where.replies?.length,
      last,
      store.ui.user,
    ],
    () => draw(one, where, form),
  );
}

function draw(one, where, form) {
  const when = tsDate(one.ts);
  const ctx = {
    form,
    surface: "message",
    blocks: one.blocks || [],
    container: { type: "message", channel: where.channel, ts: one.ts },
  };
  const joined = where.joined && !one.blocks?.length;
  return h(
    "article",
    {
      class: `message ${joined ? "joined" : ""} ${one.ephemeral ? "ephemeral" : ""}`,
      key: one.ts,
      "data-ts": one.ts,
      "aria-label": `${nameOf(one)}, ${clock(when)}`,
    },
    h(
      "div",
      { class: "gutter" },
      joined
        ? h("time", { class: "stamp", datetime: when.toISOString() }, clock(when).replace(/ .M/, ""))
        : avatar(one.user, 36, one.icon),
    ),
    h(
      "div",
      { class: "message-main" },
      one.ephemeral && h("div", { class: "only-you" }, icon("info", 13), "Only visible to you"),
      !joined &&
        h(
          "div",
          { class: "by" },
          h("strong", { class: "author" }, nameOf(one)),
          isBot(one.user) && h("span", { class: "app-tag" }, "App"),
          h("time", { class: "stamp", datetime: when.toISOString(), title: when.toString().slice(0, 24) }, clock(when)),
        ),
      editing(one)
        ? editor(one, where)
        : one.blocks?.length
          ? h("div", { class: "blocks" }, blocksOf(ctx))
          : one.text &&
            h("div", { class: "words" }, mrkdwn(one.text), one.edited && h("span", { class: "edited" }, " (edited)")),
      (one.files || []).map(file),
      one.reactions?.length > 0 &&
        h(
          "div",
          { class: "reactions" },
          one.reactions.map((r) => reaction(r)),
        ),
      !where.inThread && where.replies?.length > 0 && replyBar(one, where),
      [...warnings]
        .filter(([place]) => place === `${form}|!`)
        .map(([, words]) => h("div", { class: "warned", role: "alert" }, icon("warn", 15), words)),
    ),
    toolbar(one, where),
  );
}

const editing = (one) => store.ui.editing?.ts === one.ts;

/** The words of one's own message in a field, to be changed. */
function editor(one, where) {
  const done = () => {
    store.ui.editing = null;
    changed();
  };
  const save = async () => {
    const { text } = store.ui.editing;
    done();
    if (text.trim() && text !== one.text) await tell("edit", { channel: where.channel, ts: one.ts, text });
  };
  return h(
    "form",
    {
      class: "editor",
      onsubmit: (event) => {
        event.preventDefault();
        save();
      },
    },
    h("textarea", {
      rows: 2,
      "aria-label": "Edit message",
      "data-testid": "editor",
      value: store.ui.editing.text,
      ref: (el) => el.focus({ preventScroll: true }),
      oninput: (event) => {
        store.ui.editing.text = event.target.value;
        changed();
      },
      onkeydown: (event) => {
        if (event.key === "Escape") done();
        else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
          event.preventDefault();
          save();
        }
      },
    }),
    h(
      "div",
      { class: "editor-bar" },
      h("button", { type: "button", class: "btn", onclick: done }, "Cancel"),
      h("button", { type: "submit", class: "btn primary", disabled: !store.ui.editing.text.trim() }, "Save"),
    ),
  );
}

function reaction(one) {
  const names = (one.users || []).map((id) => person(id)?.real_name || id).join(", ");
  return h(
    "span",
    {
      class: `reaction ${one.users?.includes(store.ui.user) ? "mine" : ""}`,
      title: `${names} reacted with :${one.name}:`,
    },
    emoji(one.name),
    h("span", { class: "count" }, one.users?.length || one.count || 1),
  );
}

function replyBar(one, where) {
  const people = [...new Set(where.replies.map((reply) => reply.user))].slice(0, 4);
  const count = where.replies.length;
  return h(
    "button",
    {
      type: "button",
      class: "reply-bar",
      "data-testid": "open-thread",
      onclick: () => openThread(where.channel, one.ts),
    },
    people.map((id) => avatar(id, 24)),
    h("span", { class: "reply-count" }, `${count} ${count === 1 ? "reply" : "replies"}`),
    h("span", { class: "reply-last" }, `Last reply ${ago(tsDate(where.replies.at(-1).ts))}`),
    h("span", { class: "reply-view" }, "View thread"),
    icon("right", 14),
  );
}

function size(bytes) {
  if (!bytes) return "";
  return bytes < 1024
    ? `${bytes} B`
    : bytes < 1048576
      ? `${Math.round(bytes / 1024)} kB`
      : `${(bytes / 1048576).toFixed(1)} MB`;
}

export function file(one) {
  if (one.url && /^image\//.test(one.mimetype || "")) {
    return h(
      "figure",
      { class: "picture", key: `f${one.id}` },
      h("figcaption", {}, one.name),
      h(
        "button",
        {
          type: "button",
          class: "picture-button",
          onclick: () => {
            store.ui.preview = { url: one.url, alt: one.name };
            changed();
          },
        },
        h("img", { src: one.url, alt: one.name }),
      ),
    );
  }
  return h(
    "a",
    { class: "file", key: `f${one.id || one.name}`, href: one.url || null, target: "_blank", rel: "noopener" },
    h("span", { class: "file-icon" }, icon("file", 20)),
    h(
      "span",
      { class: "file-words" },
      h("strong", {}, one.name),
      h("span", {}, [one.mimetype, size(one.size)].filter(Boolean).join(" · ")),
    ),
  );
}

/** The tools that appear when the pointer is over a message. */
function toolbar(one, where) {
  if (one.ephemeral) {
    return h(
      "div",
      { class: "tools" },
      h(
        "button",
        {
          type: "button",
          class: "tool",
          title: "Dismiss",
          "aria-label": "Dismiss this message",
          onclick: () => {
            store.ui.dismissed.add(one.ts);
            changed();
          },
        },
        icon("close", 15),
      ),
    );
  }
  const shortcuts = (store.server.app?.shortcuts || []).filter((s) => s.type === "message");
  return h(
    "div",
    { class: "tools" },
    !where.inThread &&
      h(
        "button",
        {
          type: "button",
          class: "tool",
          title: "Reply in thread",
          "aria-label": "Reply in thread",
          "data-testid": "reply-in-thread",
          onclick: () => openThread(where.channel, one.ts),
        },
        icon("thread", 16),
      ),
    h(
      "button",
      {
        type: "button",
        class: "tool",
        title: "More actions",
        "aria-label": "More actions for this message",
        "aria-haspopup": "menu",
        onclick: (event) =>
          openMenu(event.currentTarget, {
            label: "Message actions",
            right: true,
            entries: [
              ...shortcuts.map((s) => ({
                label: s.name,
                text: s.name,
                note: s.description,
                group: "Apps",
                pick: () => run(s, where.channel, one.ts),
              })),
              {
                label: "Copy link to message",
                text: "copy",
                group: "Message",
                pick: () => copy(`${location.origin}/archives/${where.channel}/p${one.ts.replace(".", "")}`),
              },
              { label: "Copy text", text: "copy text", group: "Message", pick: () => copy(one.text || "") },
              ...(one.user === store.ui.user ? own(one, where) : []),
            ],
          }),
      },
      icon("dots", 16),
    ),
  );
}

/** What one may do with one's own message alone. */
function own(one, where) {
  const edit = () => {
    store.ui.editing = { ts: one.ts, text: one.text || "" };
    changed();
  };
  const remove = () => tell("delete", { channel: where.channel, ts: one.ts });
  return [
    { label: "Edit message", text: "edit", group: "Yours", pick: edit },
    { label: "Delete message", text: "delete", group: "Yours", danger: true, pick: remove },
  ];
}

const run = (shortcut, channel, ts) => tell("shortcut", { callback_id: shortcut.callback_id, channel, ts });

async function tell(kind, body) {
  const answer = await act(kind, body);
  if (!answer.ok) toast(answer.error || "This app did not respond.", "error");
}

function copy(text) {
  navigator.clipboard?.writeText(text).then(
    () => toast("Copied."),
    () => toast("The browser did not allow copying.", "error"),
  );
}
