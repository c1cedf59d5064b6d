/** Writing as a customer: a new mail, or a reply to one that arrived. */
import { act } from "./act.js";
import { h } from "./dom.js";
import { readFile } from "./elements.js";
import { icon, spinner } from "./icons.js";
import { openMenu } from "./menu.js";
import { conversations, customerOf, openConversation } from "./mails.js";
import { changed, store, toast } from "./state.js";

const replies = new Map();
let sending = false;

export function startCompose() {
  const first = store.server.mail?.customers[0];
  store.ui.mail.compose ||= {
    address: store.ui.mail.customer || first?.address || "",
    fresh: !first,
    name: "",
    newAddress: "",
    subject: "",
    text: "",
    attachments: [],
    error: "",
  };
  store.ui.tab = "mail";
  changed();
}

function field(label, name, form, props = {}) {
  return h(
    "label",
    { class: "mail-field", key: name },
    h("span", {}, label),
    h(props.rows ? "textarea" : "input", {
      class: "field",
      name,
      value: form[name],
      autocomplete: "off",
      ...props,
      oninput: (event) => {
        form[name] = event.target.value;
        form.error = "";
        changed();
      },
    }),
  );
}

export function composeForm() {
  const form = store.ui.mail.compose;
  const who = customerOf(form.address);
  return h(
    "form",
    {
      class: "mail-compose mail-scroll",
      key: "compose",
      novalidate: true,
      onkeydown: (event) => quick(event, () => sendNew(form)),
      onsubmit: (event) => {
        event.preventDefault();
        sendNew(form);
      },
    },
    h(
      "div",
      { class: "mail-compose-head" },
      h("h3", {}, "New mail to support"),
      h(
        "button",
        {
          type: "button",
          class: "tool",
          "aria-label": "Discard",
          title: "Discard",
          onclick: () => {
            store.ui.mail.compose = null;
            changed();
          },
        },
        icon("close", 18),
      ),
    ),
    h(
      "div",
      { class: "mail-field" },
      h("span", {}, "From"),
      h(
        "button",
        {
          type: "button",
          class: "picker",
          "aria-haspopup": "listbox",
          "aria-label": "From",
          "data-testid": "mail-customer",
          onclick: (event) => pickCustomer(event.currentTarget, form),
        },
        h(
          "span",
          { class: "picker-words" },
          form.fresh ? "Someone new…" : who.name ? `${who.name} <${who.address}>` : who.address,
        ),
        icon("down", 14),
      ),
    ),
    form.fresh &&
      h(
        "div",
        { class: "mail-pair", key: "pair" },
        field("Name", "name", form, { placeholder: "Jane Doe" }),
        field("Address", "newAddress", form, { placeholder: "jane@example.com", type: "email" }),
      ),
    h("div", { class: "mail-field" }, h("span", {}, "To"), h("span", { class: "mail-to" }, store.server.mail.support)),
    field("Subject", "subject", form, { ref: (el) => el.focus() }),
    field("Message", "text", form, { rows: 10, placeholder: "Write as the customer would…" }),
    attachments(form),
    foot(form, "Send mail"),
  );
}

function foot(form, label, extra = null) {
  return [
    form.error &&
      h("div", { class: "warned", role: "alert", key: "error" }, icon("warn", 15), h("span", {}, form.error)),
    h(
      "div",
      { class: "mail-foot", key: "foot" },
      h(
        "button",
        { type: "submit", class: "btn primary", disabled: sending, "data-testid": "send-mail" },
        sending ? spinner(13) : icon("send", 14),
        label,
      ),
      extra,
      h(
        "label",
        { class: "attach", title: "Attach files" },
        icon("clip", 16),
        "Attach",
        h("input", {
          type: "file",
          multiple: true,
          class: "unseen",
          onchange: async (event) => {
            form.attachments.push(...(await Promise.all([...event.target.files].map(readFile))));
            changed();
          },
        }),
      ),
    ),
  ];
}

function attachments(form) {
  return (
    form.attachments.length > 0 &&
    h(
      "div",
      { class: "mail-files", key: "files" },
      form.attachments.map((one, at) =>
        h(
          "span",
          { class: "token" },
          one.name,
          h(
            "button",
            {
              type: "button",
              class: "tool",
              "aria-label": `Remove ${one.name}`,
              onclick: () => {
                form.attachments.splice(at, 1);
                changed();
              },
            },
            icon("close", 11),
          ),
        ),
      ),
    )
  );
}

function pickCustomer(trigger, form) {
  openMenu(trigger, {
    label: "Customer",
    choice: true,
    entries: [
      ...store.server.mail.customers.map((one) => ({
        label: one.name || one.address,
        note: one.address,
        text: `${one.name} ${one.address}`,
        selected: !form.fresh && one.address === form.address,
        pick: () => Object.assign(form, { address: one.address, fresh: false }),
      })),
      {
        label: "Someone new…",
        text: "new",
        selected: form.fresh,
        pick: () => {
          form.fresh = true;
        },
      },
    ],
  });
}

function quick(event, send) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    send();
  }
}

async function sendNew(form) {
  const customer = form.fresh ? { name: form.name.trim(), address: form.newAddress.trim() } : customerOf(form.address);
  if (!/^[^\s@]+@[^\s@]+$/.test(customer.address)) form.error = "Which address is it from?";
  else if (!form.text.trim() && !form.attachments.length) form.error = "The mail is empty.";
  if (form.error) return changed();
  const before = new Set(conversations().map((one) => one.key));
  if (
    await send(form, {
      customer: { name: customer.name, address: customer.address },
      subject: form.subject,
      text: form.text,
      reply_to: null,
      attachments: form.attachments,
    })
  ) {
    store.ui.mail.compose = null;
    store.ui.mail.at = null;
    store.ui.mail.customer = null;
    toast("Sent. Its card will appear in the channel.");
    setTimeout(() => {
      const fresh = conversations().find((one) => !before.has(one.key) && one.customer === customer.address);
      if (fresh && !store.ui.mail.compose && !store.ui.mail.at) openConversation(fresh.key);
    }, 400);
  }
  return changed();
}

async function send(form, mail) {
  if (sending) return false;
  sending = true;
  changed();
  const answer = await act("mail", mail);
  sending = false;
  form.error = answer.ok ? "" : answer.error || "The mail was not taken.";
  changed();
  return answer.ok;
}

export function replyForm(conversation) {
  if (!replies.has(conversation.key)) replies.set(conversation.key, { text: "", attachments: [], error: "" });
  const form = replies.get(conversation.key);
  const who = customerOf(conversation.customer);
  const go = async () => {
    if (!form.text.trim() && !form.attachments.length) form.error = "The mail is empty.";
    else if (
      await send(form, {
        customer: { name: who.name, address: who.address },
        subject: `Re: ${conversation.subject}`,
        text: form.text,
        reply_to: conversation.last.id,
        attachments: form.attachments,
      })
    ) {
      replies.delete(conversation.key);
      store.ui.mail.reply = null;
    }
    changed();
  };
  return h(
    "form",
    {
      class: "mail-reply",
      key: "reply",
      onkeydown: (event) => quick(event, go),
      onsubmit: (event) => {
        event.preventDefault();
        go();
      },
    },
    field(`Reply as ${who.name || who.address}`, "text", form, {
      rows: 5,
      ref: (el) => {
        el.focus();
        el.scrollIntoView({ block: "nearest" });
      },
    }),
    attachments(form),
    foot(
      form,
      "Send reply",
      h(
        "button",
        {
          type: "button",
          class: "btn",
          onclick: () => {
            store.ui.mail.reply = null;
            changed();
          },
        },
        "Cancel",
      ),
    ),
  );
}
