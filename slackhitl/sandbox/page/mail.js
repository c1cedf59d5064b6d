/** One mail, as the customer's own mail program would show it. */
import { customerOf, isReceived, isUnread } from "./mails.js";
import { mailDate } from "./dates.js";
import { h, memo } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { icon } from "./icons.js";
import { link } from "./links.js";
import { face } from "./mailbox.js";
import { file } from "./message.js";
import { changed, store, toast } from "./state.js";

/** The text above what it quotes. */
export function ownWords(text) {
  return split(text)[0].trim();
}

/** [what was written, what is quoted below] */
function split(text) {
  const lines = String(text || "")
    .replace(/\r/g, "")
    .split("\n");
  const at = lines.findIndex(
    (line, i) =>
      /^>/.test(line) ||
      (/wrote:\s*$/.test(line) && lines.slice(i + 1, i + 4).some((l) => /^>/.test(l))) ||
      /^-{2,}\s*Original Message/i.test(line) ||
      (/^On .{5,}/.test(line) && /wrote:\s*$/.test(lines[i + 1] || "")),
  );
  return at < 0 ? [lines.join("\n"), ""] : [lines.slice(0, at).join("\n"), lines.slice(at).join("\n")];
}

function toggle(set, id) {
  if (!set.delete(id)) set.add(id);
  changed();
}

export function mailCard(mail) {
  const ui = store.ui.mail;
  return memo(
    mail.id,
    [mail, isUnread(mail), ui.open.has(mail.id), ui.html.has(mail.id), store.server.mail.customers],
    () => draw(mail),
  );
}

function draw(mail) {
  const ui = store.ui.mail;
  const received = isReceived(mail);
  const who = received
    ? {
        name: String(mail.from || "Support")
          .replace(/\s*<.*/, "")
          .replace(/"/g, ""),
      }
    : customerOf(mail.customer);
  const [own, quoted] = split(mail.text);
  const html = mail.html && ui.html.has(mail.id);
  return h(
    "article",
    {
      class: `mail ${received ? "received" : "sent"} ${isUnread(mail) ? "unread" : ""}`,
      key: mail.id,
      "data-mail": mail.id,
      "data-direction": mail.direction,
    },
    h(
      "header",
      {},
      face(who.name || who.address || "?", 28),
      h(
        "div",
        { class: "mail-from" },
        h("b", {}, who.name || who.address),
        h(
          "span",
          {},
          received
            ? `to ${customerOf(mail.customer).name || mail.customer}`
            : `to ${mail.to || store.server.mail.support}`,
        ),
      ),
      h("time", { datetime: mail.date }, mailDate(mail.date)),
    ),
    html
      ? h("iframe", {
          class: "mail-html",
          title: "The mail as HTML",
          sandbox: "allow-same-origin",
          srcdoc: framed(mail.html),
          onload: (event) => fit(event.target),
        })
      : h("div", { class: "mail-text" }, linked(own.trimEnd())),
    !html &&
      quoted &&
      h(
        "button",
        {
          type: "button",
          class: "quoted-toggle",
          title: "Quoted text",
          "aria-label": ui.open.has(mail.id) ? "Hide quoted text" : "Show quoted text",
          "aria-expanded": String(ui.open.has(mail.id)),
          onclick: () => toggle(ui.open, mail.id),
        },
        icon("dots", 14),
      ),
    !html && quoted && ui.open.has(mail.id) && h("div", { class: "mail-text quoted" }, quoted),
    (mail.attachments || []).map(file),
    h(
      "footer",
      {},
      mail.html &&
        h(
          "button",
          {
            type: "button",
            class: "link-button",
            "aria-pressed": String(Boolean(html)),
            onclick: () => toggle(ui.html, mail.id),
          },
          html ? "Show as text" : "Show as HTML",
        ),
      mail.raw_url &&
        h(
          "button",
          { type: "button", class: "link-button", "data-testid": "view-source", onclick: () => source(mail) },
          icon("code", 14),
          "View source",
        ),
    ),
  );
}

function linked(text) {
  return text
    .split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]])/g)
    .flatMap((part, at) => (at % 2 ? [link(part, part)] : withEmoji(part, false)));
}

/** Nothing of a mail may run or call out: no scripts, no pictures from elsewhere. */
function framed(html) {
  return (
    `<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">` +
    `<style>body{font:14px/1.5 Lato,"Segoe UI","Helvetica Neue",Arial,"DejaVu Sans Condensed",sans-serif;margin:0;color:#1d1c1d;background:#fff;overflow-wrap:anywhere}blockquote{border-left:3px solid #ddd;margin:8px 0;padding-left:12px;color:#555}</style>${html}`
  );
}

function fit(frame) {
  const root = frame.contentDocument?.documentElement;
  if (root) frame.style.height = `${Math.min(900, root.scrollHeight + 4)}px`;
}

async function source(mail) {
  try {
    const answer = await fetch(mail.raw_url);
    if (!answer.ok) throw new Error(String(answer.status));
    store.ui.preview = { title: mail.subject || "Source", text: await answer.text() };
    changed();
  } catch {
    toast("The source could not be read.", "error");
  }
}
