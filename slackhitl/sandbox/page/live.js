/** The live socket: one per person; reconnects by itself, and only the newest one may speak. */
import { changed, receive, store } from "./state.js";

let socket = null;
let timer = null;
let attempt = 0;
let wanted = null;
const hooks = [];

/** Run after every state that arrives (unread marks, toasts). */
export function onState(hook) {
  hooks.push(hook);
}

/**
 * Become this person: open their live socket, closing the one before. Until their first state
 * comes, the page still shows, and acts for, the person before.
 */
export function follow(user) {
  wanted = user || wanted;
  clearTimeout(timer);
  if (socket) socket.close();
  const query = wanted ? `?user=${encodeURIComponent(wanted)}` : "";
  const mine = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/live${query}`);
  socket = mine;
  store.link = store.server ? store.link : "connecting";
  mine.onmessage = (event) => {
    if (mine !== socket) return;
    const state = JSON.parse(event.data);
    if (state.type && state.type !== "state") return;
    attempt = 0;
    store.link = "live";
    const before = store.server;
    store.ui.user = (typeof state.me === "object" ? state.me?.id : state.me) || wanted;
    wanted = store.ui.user;
    receive(state);
    for (const hook of hooks) hook(before, store.server);
    changed();
  };
  mine.onclose = () => {
    if (mine !== socket) return;
    store.link = "lost";
    changed();
    attempt += 1;
    if (!store.server && attempt > 2) wanted = null; // a person remembered from another workspace
    timer = setTimeout(() => follow(null), Math.min(5000, 300 * attempt));
  };
}
