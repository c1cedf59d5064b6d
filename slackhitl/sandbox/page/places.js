/** Where this person is looking, and how they get elsewhere. */
import { act } from "./act.js";
import { changed, store, toast } from "./state.js";

export function openChannel(id) {
  store.ui.place = { kind: "channel", id };
  if (store.ui.thread && store.ui.thread.channel !== id) store.ui.thread = null;
  store.ui.tab = "slack";
  changed();
  act("open_channel", { channel: id });
}

export function openHome() {
  store.ui.place = { kind: "home" };
  store.ui.thread = null;
  store.ui.tab = "slack";
  changed();
  act("open_home");
}

export function openThread(channel, ts) {
  store.ui.thread = { channel, ts };
  changed();
  setTimeout(() => document.querySelector(".thread .composer textarea")?.focus(), 0);
}

export function closeThread() {
  store.ui.thread = null;
  changed();
}

/** Show one message: its channel, its thread when it is a reply, and mark it for a moment. */
export function goToMessage(channel, ts, root) {
  const known = store.server.channels.some((one) => one.id === channel);
  if (!known) {
    toast("That conversation is not visible to you.", "error");
    return;
  }
  openChannel(channel);
  const message = (store.server.messages[channel] || []).find((m) => m.ts === ts);
  const parent = root || (message && message.thread_ts !== message.ts ? message.thread_ts : null);
  if (parent && parent !== ts) store.ui.thread = { channel, ts: parent };
  changed();
  if (!ts) return;
  setTimeout(() => {
    const el = [...document.querySelectorAll(`[data-ts="${CSS.escape(ts)}"]`)].pop();
    if (!el) {
      toast("That message is not here any more.", "error");
      return;
    }
    const room = el.closest(".log")?.clientHeight ?? innerHeight;
    el.scrollIntoView({ block: el.offsetHeight > room ? "start" : "center" });
    el.classList.add("found");
    setTimeout(() => el.classList.remove("found"), 2500);
  }, 30);
}
