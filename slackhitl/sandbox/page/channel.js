/** The pane of one channel or direct message. */
import { appIcon, avatar } from "./avatar.js";
import { composer } from "./composer.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { channelLog } from "./log.js";
import { channel, channelName, store } from "./state.js";
import { openHome } from "./places.js";

export function channelPane(id) {
  const one = channel(id);
  if (!one)
    return h(
      "section",
      { class: "channel", key: "none" },
      h("p", { class: "empty" }, "No channel is visible to you yet."),
    );
  const name = channelName(one);
  const direct = one.kind === "im";
  const people = store.server.users.filter((user) => user.role !== "bot");
  return h(
    "section",
    { class: "channel", key: `channel-${id}`, "aria-label": name },
    h(
      "header",
      { class: "pane-head" },
      direct ? appIcon(24) : icon(one.kind === "private" ? "lock" : "hash", 18),
      h("h1", {}, name),
      one.topic && h("span", { class: "pane-sub" }, one.topic),
      direct
        ? h(
            "div",
            { class: "pane-tabs" },
            h("button", { type: "button", class: "pane-tab", onclick: openHome }, "Home"),
            h("button", { type: "button", class: "pane-tab at", "aria-current": "page" }, "Messages"),
          )
        : h(
            "span",
            { class: "faces", title: people.map((user) => user.real_name).join(", ") },
            people.slice(0, 3).map((user) => avatar(user.id, 22)),
            h("span", { class: "faces-count" }, people.length),
          ),
    ),
    channelLog(id, intro(one, name)),
    composer({ channel: id, hint: direct ? `Message ${name}` : `Message #${name}` }),
  );
}

function intro(one, name) {
  if (one.kind === "im")
    return [
      appIcon(48),
      h("h2", {}, name),
      h("p", {}, "This is your direct line to the app. What it sends here, only you can see."),
    ];
  const title = h("h2", { key: "title" }, one.kind === "private" ? null : "#", name);
  if (store.server.messages[one.id]?.length)
    return [title, h("p", { key: "words" }, "The very beginning of this channel.")];
  return [
    title,
    h("p", { key: "words" }, "When a customer writes, a card to review appears here."),
    h(
      "ol",
      { class: "steps", key: "steps" },
      STEPS.map(([head, words]) => h("li", {}, h("b", {}, head), h("span", {}, words))),
    ),
  ];
}

const STEPS = [
  ["Be the customer", "Write to support in the mailbox, or send one of the sample mails."],
  ["Be the agent", "Read the card that appears here. Approve it, edit it, or take over."],
  ["Be the customer again", "See the reply arrive in the mailbox, and answer it."],
];
