/** The customers' mails in order: which belong together, which are new. */
import { changed, store, toast } from "./state.js";

const SEEN = "sandbox-seen-mails";

/** Whether the customer received it (a reply of the desk) or wrote it. */
export const isReceived = (mail) => mail.direction === "in";

const bare = (subject) =>
  String(subject || "")
    .replace(/^((re|aw|fwd?|sv)\s*:\s*)+/i, "")
    .trim();
const timeOf = (mail) => new Date(mail.date).getTime() || 0;

/** @returns {{key: string, customer: string, subject: string, mails: object[], last: object, unread: number}[]} newest first */
export function conversations() {
  const byMessage = new Map();
  const out = [];
  for (const mail of [...(store.server.mail?.mails || [])].sort((a, b) => timeOf(a) - timeOf(b))) {
    const subject = bare(mail.subject);
    const found =
      byMessage.get(mail.in_reply_to) ||
      (subject !== String(mail.subject || "").trim() &&
        out.findLast((c) => c.customer === mail.customer && c.subject === subject));
    const home = found || { key: mail.id, customer: mail.customer, subject, mails: [] };
    if (!found) out.push(home);
    home.mails.push(mail);
    if (mail.message_id) byMessage.set(mail.message_id, home);
  }
  for (const one of out) {
    one.last = one.mails.at(-1);
    one.unread = one.mails.filter(isUnread).length;
  }
  return out.sort((a, b) => timeOf(b.last) - timeOf(a.last));
}

/** A name that stays true when the sandbox starts anew and counts its mails from one again. */
const nameOf = (mail) => mail.message_id || mail.id;

export const isUnread = (mail) => isReceived(mail) && !store.ui.mail.seen?.has(nameOf(mail));

export function customerOf(address) {
  return store.server.mail?.customers.find((one) => one.address === address) || { name: "", address };
}

export const unreadCount = () => (store.server.mail?.mails || []).filter(isUnread).length;

export function see(mails) {
  let news = false;
  for (const mail of mails) {
    if (!isUnread(mail)) continue;
    store.ui.mail.seen.add(nameOf(mail));
    news = true;
  }
  if (news) {
    keep();
    changed();
  }
}

function keep() {
  sessionStorage.setItem(SEEN, JSON.stringify([...store.ui.mail.seen].slice(-500)));
}

/** After each state: what was there at the very first look is not news; later arrivals are. */
export function noteArrivals(before, now) {
  const mails = now.mail?.mails || [];
  if (!store.ui.mail.seen) {
    const kept = sessionStorage.getItem(SEEN);
    store.ui.mail.seen = new Set(kept ? JSON.parse(kept) : mails.map(nameOf));
    keep();
  }
  if (!before) return;
  const had = new Set((before.mail?.mails || []).map((mail) => mail.id));
  for (const mail of mails) {
    if (had.has(mail.id) || !isReceived(mail)) continue;
    const home = conversations().find((one) => one.mails.some((m) => m.id === mail.id));
    if (store.ui.mail.at === home?.key && !store.ui.mail.compose) continue;
    toast(`A reply reached ${customerOf(mail.customer).name || mail.customer}.`, "mail");
    store.ui.toasts.at(-1).open = () => openConversation(home.key);
  }
}

export function openConversation(key) {
  Object.assign(store.ui.mail, { at: key, compose: null, reply: null });
  store.ui.tab = "mail";
  changed();
}
