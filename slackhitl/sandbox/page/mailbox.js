/** The third column: the customers' side. Conversations, one conversation, or a new mail. */
import { act } from "./act.js";
import { colorOf, initials } from "./avatar.js";
import { mailDate } from "./dates.js";
import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { icon } from "./icons.js";
import { mailCard, ownWords } from "./mail.js";
import { conversations, customerOf, isReceived, openConversation, see, unreadCount } from "./mails.js";
import { composeForm, replyForm, startCompose } from "./mailforms.js";
import { changed, store, toast } from "./state.js";

export function mailbox() {
  const ui = store.ui.mail;
  const all = conversations();
  const open = !ui.compose && all.find((one) => one.key === ui.at);
  return h(
    "section",
    { class: "mailbox", key: "mailbox", "aria-label": "Customer's mailbox" },
    h(
      "header",
      { class: "mail-head" },
      icon("mail", 20),
      h("div", { class: "mail-title" }, h("h2", {}, "Customer's mailbox"), h("span", {}, "The other side of the desk")),
      unreadCount() > 0 && h("span", { class: "badge", "aria-label": `${unreadCount()} unread` }, unreadCount()),
      h(
        "button",
        { type: "button", class: "btn mail-new", "data-testid": "new-mail", onclick: startCompose },
        icon("compose", 15),
        "New mail",
      ),
    ),
    ui.compose ? composeForm() : open ? conversation(open) : list(all),
  );
}

function list(all) {
  if (!all.length)
    return h(
      "div",
      { class: "mail-scroll", key: "list", tabindex: "0" },
      h(
        "div",
        { class: "mail-empty" },
        h(
          "p",
          {},
          "No mail yet. Be the customer: write one, or send a sample and watch its card appear in the channel.",
        ),
      ),
      samples(),
    );
  const known = store.ui.mail.customer;
  const shown = known ? all.filter((one) => one.customer === known) : all;
  const customers = [...new Set(all.map((one) => one.customer))];
  return h(
    "div",
    { class: "mail-scroll", key: "list", tabindex: "0" },
    customers.length > 1 &&
      h(
        "div",
        { class: "mail-filter", role: "group", "aria-label": "Customers" },
        [null, ...customers].map((address) =>
          h(
            "button",
            {
              type: "button",
              class: `chip ${known === address ? "at" : ""}`,
              key: String(address),
              "aria-pressed": String(known === address),
              onclick: () => {
                store.ui.mail.customer = address;
                changed();
              },
            },
            address ? customerOf(address).name || address : "Everyone",
          ),
        ),
      ),
    h(
      "ul",
      { class: "mail-list" },
      shown.map((one) => h("li", { key: one.key }, row(one))),
    ),
    h("details", { class: "more-samples", key: "samples" }, h("summary", {}, "Send a sample mail"), samples()),
  );
}

function row(one) {
  const who = customerOf(one.customer);
  const name = who.name || who.address;
  return h(
    "button",
    {
      type: "button",
      class: `mail-row ${one.unread ? "unread" : ""}`,
      "data-conversation": one.key,
      onclick: () => openConversation(one.key),
    },
    face(name, 32),
    h(
      "span",
      { class: "mail-row-main" },
      h(
        "span",
        { class: "mail-row-top" },
        h("b", {}, name),
        one.mails.length > 1 && h("span", { class: "mail-count" }, one.mails.length),
        h("time", {}, mailDate(one.last.date).replace(/^Today at /, "")),
      ),
      h("span", { class: "mail-row-subject" }, withEmoji(one.subject || "(no subject)", false)),
      h(
        "span",
        { class: "mail-row-text" },
        isReceived(one.last) ? icon("reply", 12) : null,
        withEmoji(ownWords(one.last.text).slice(0, 140), false),
      ),
    ),
    one.unread > 0 && h("span", { class: "dot", "aria-label": "unread" }),
  );
}

export function face(name, size) {
  return h(
    "span",
    {
      class: "avatar round",
      style: {
        width: `${size}px`,
        height: `${size}px`,
        "font-size": `${Math.round(size * 0.38)}px`,
        background: colorOf(name),
      },
      "aria-hidden": "true",
    },
    initials(name),
  );
}

function conversation(one) {
  const who = customerOf(one.customer);
  if (one.unread) setTimeout(() => see(one.mails), 1200);
  return h(
    "div",
    { class: "mail-open", key: `c-${one.key}` },
    h(
      "div",
      { class: "mail-open-head" },
      h(
        "button",
        {
          type: "button",
          class: "tool",
          "aria-label": "Back to all mail",
          title: "All mail",
          onclick: () => {
            store.ui.mail.at = null;
            changed();
          },
        },
        icon("left", 18),
      ),
      h(
        "div",
        { class: "mail-open-words" },
        h("h3", {}, withEmoji(one.subject || "(no subject)", false)),
        h("span", {}, `${who.name || who.address} and ${store.server.mail.support}`),
      ),
    ),
    h(
      "div",
      {
        class: "mail-scroll mail-thread",
        tabindex: "0",
        ref: (el) => {
          el.scrollTop = el.scrollHeight;
        },
      },
      one.mails.map((mail) => mailCard(mail)),
      store.ui.mail.reply === one.key
        ? replyForm(one)
        : h(
            "button",
            {
              type: "button",
              class: "btn reply-open",
              key: "reply-open",
              "data-testid": "mail-reply",
              onclick: () => {
                store.ui.mail.reply = one.key;
                changed();
              },
            },
            icon("reply", 15),
            `Reply as ${who.name || who.address}`,
          ),
    ),
  );
}

function samples() {
  return h(
    "ul",
    { class: "samples" },
    (store.server.samples || []).map((sample) =>
      h(
        "li",
        { key: sample.name },
        h(
          "button",
          { type: "button", class: "sample", "data-sample": sample.name, onclick: () => send(sample) },
          h(
            "span",
            {},
            h("b", {}, sample.title || sample.name),
            sample.customer &&
              h("span", {}, typeof sample.customer === "string" ? sample.customer : sample.customer.name),
          ),
          icon("send", 14),
        ),
      ),
    ),
  );
}

async function send(sample) {
  const answer = await act("sample", { name: sample.name });
  toast(
    answer.ok ? "Sent. Its card will appear in the channel." : answer.error || "The mail was not taken.",
    answer.ok ? "note" : "error",
  );
}
