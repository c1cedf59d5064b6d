/**
 * What the page knows: `server` is the last state that the sandbox sent, `ui` is what this person
 * is looking at. Whoever changes `ui` calls `changed()`; painting happens once per turn.
 */

const painters = [];
let queued = false;

export const store = {
  server: null,
  /** "connecting" | "live" | "lost" */
  link: "connecting",
  ui: {
    user: null,
    /** {kind: "channel", id} or {kind: "home"} */
    place: null,
    thread: null,
    menu: null,
    confirm: null,
    preview: null,
    /** {ts, text}: of one's own message that is being changed */
    editing: null,
    trouble: false,
    people: false,
    /** phone and tablet: which column is shown: "list" | "slack" | "mail" */
    tab: "slack",
    toasts: [],
    dismissed: new Set(),
    expanded: new Set(),
    /** The mailbox: a customer to filter by, the open conversation, what is being written, what was seen. */
    mail: { customer: null, at: null, compose: null, reply: null, open: new Set(), html: new Set(), seen: null },
  },
};

/** Repaint soon; many changes in one turn cost one paint. */
export function changed() {
  if (queued) return;
  queued = true;
  queueMicrotask(() => {
    queued = false;
    for (const paint of painters) paint();
  });
}

export function onChange(paint) {
  painters.push(paint);
}

/** Take a new state, keeping the old objects wherever nothing changed (so that memo can compare). */
export function receive(state) {
  store.server = share(store.server, state);
  const place = store.ui.place;
  const known = place && (place.kind === "home" || state.channels.some((c) => c.id === place.id));
  if (!known && state.channels.length) {
    store.ui.place = { kind: "channel", id: state.channels[0].id };
    store.ui.thread = null;
  }
}

/** The old value where it equals the new one, at every depth. */
export function share(had, now) {
  if (had === now || typeof now !== "object" || now === null || typeof had !== "object" || had === null) return now;
  if (Array.isArray(now) !== Array.isArray(had)) return now;
  let same = Array.isArray(now) ? had.length === now.length : Object.keys(had).length === Object.keys(now).length;
  for (const key of Object.keys(now)) {
    now[key] = share(had[key], now[key]);
    if (now[key] !== had[key] || !(key in had)) same = false;
  }
  return same ? had : now;
}

export const me = () => person(store.ui.user);

export function person(id) {
  return store.server?.users.find((user) => user.id === id) || null;
}

export function channel(id) {
  return store.server?.channels.find((one) => one.id === id) || null;
}

/** What people call a channel: `#name`, or the other person's name in a direct message. */
export function channelName(one) {
  if (!one) return "";
  if (one.kind === "im") return appName();
  return one.name;
}

export function appName() {
  const bot = person(store.server?.team.bot_user);
  return bot ? bot.real_name || bot.name : "App";
}

export function isBot(id) {
  return !id || id === store.server?.team.bot_user || person(id)?.role === "bot";
}

/** A short message at the lower edge that goes away by itself. */
export function toast(text, level = "note") {
  const one = { id: `t${Date.now()}${Math.random()}`, text, level };
  store.ui.toasts.push(one);
  changed();
  setTimeout(
    () => {
      store.ui.toasts = store.ui.toasts.filter((t) => t !== one);
      changed();
    },
    level === "error" ? 8000 : 5000,
  );
}
