/** The whole page: one paint function over the state, and the keys that work everywhere. */
import { act } from "./act.js";
import { channelPane } from "./channel.js";
import { h, paint } from "./dom.js";
import { homePane } from "./home.js";
import { arrive } from "./links.js";
import { follow, onState } from "./live.js";
import { afterPaint, beforePaint } from "./log.js";
import { mailbox } from "./mailbox.js";
import { noteArrivals, unreadCount } from "./mails.js";
import { menuLayer } from "./menu.js";
import { modalLayer } from "./modal.js";
import { confirmLayer, previewLayer, toastLayer } from "./overlays.js";
import { closeThread } from "./places.js";
import { sidebar } from "./sidebar.js";
import { changed, onChange, store } from "./state.js";
import { thread } from "./thread.js";
import { topbar } from "./topbar.js";
import { troubleLayer } from "./trouble.js";

const TABS = [
  ["list", "Channels"],
  ["slack", "Slack"],
  ["mail", "Mailbox"],
];
const app = document.getElementById("app");
const layers = document.getElementById("layers");
let focusBefore = null;
let wasBlocked = false;

function draw() {
  if (!store.server) {
    paint(
      app,
      h(
        "div",
        { class: "starting", role: "status" },
        store.link === "lost" ? "The sandbox does not answer. Trying again…" : "Opening the workspace…",
      ),
    );
    return;
  }
  beforePaint();
  const { ui } = store;
  const blocked = Boolean(store.server.modals?.length || ui.confirm);
  if (blocked && !wasBlocked) focusBefore = document.activeElement;
  paint(app, [
    topbar(),
    h(
      "div",
      { class: `columns ${ui.thread ? "with-thread" : ""}`, "data-tab": ui.tab, key: "columns" },
      // a modal covers the workspace alone: the other people and the customers go on living
      h(
        "div",
        { class: "workspace", key: "workspace", inert: blocked },
        sidebar(),
        h(
          "main",
          { class: "slack", key: "slack" },
          ui.place?.kind === "home" ? homePane() : channelPane(ui.place?.id),
          thread(),
        ),
      ),
      mailbox(),
    ),
    tabs(),
  ]);
  paint(layers, [modalLayer(), troubleLayer(), confirmLayer(), previewLayer(), menuLayer(), toastLayer()]);
  layers.dataset.tab = ui.tab;
  if (wasBlocked && !blocked && document.activeElement === document.body) focusBefore?.focus();
  wasBlocked = blocked;
  afterPaint();
  const unread = unreadCount();
  document.title = `${unread ? `(${unread}) ` : ""}slackhitl sandbox`;
}

/** On narrow screens one column is shown at a time. */
function tabs() {
  return h(
    "nav",
    { class: "tabs", "aria-label": "Columns", key: "tabs" },
    TABS.map(([id, name]) =>
      h(
        "button",
        {
          type: "button",
          class: store.ui.tab === id ? "at" : "",
          "aria-current": store.ui.tab === id ? "page" : null,
          "data-tab": id,
          onclick: () => {
            store.ui.tab = id;
            changed();
          },
        },
        name,
        id === "mail" && unreadCount() > 0 && h("span", { class: "badge" }, unreadCount()),
      ),
    ),
  );
}

/** What is on the screen counts as read. */
function readHere() {
  const place = store.ui.place;
  const here = place?.kind === "channel" && store.server.channels.find((one) => one.id === place.id);
  if (here?.unread && document.visibilityState === "visible") act("open_channel", { channel: here.id });
}

let seenBy = null;

/** Whoever one becomes while Home is open opens their own. */
function openOwnHome() {
  const moved = seenBy !== null && seenBy !== store.ui.user;
  seenBy = store.ui.user;
  if (moved && store.ui.place?.kind === "home") act("open_home");
}

document.addEventListener("keydown", (event) => {
  if (
    event.key === "Escape" &&
    store.ui.thread &&
    !store.ui.menu &&
    !store.server?.modals?.length &&
    !event.defaultPrevented &&
    event.target.closest?.(".thread")
  )
    closeThread();
});
document.addEventListener("visibilitychange", () => store.server && readHere());
addEventListener("resize", () => {
  if (store.ui.menu) {
    store.ui.menu = null;
    changed();
  }
});

setInterval(changed, 60000);
onChange(draw);
onState((before) => before || arrive());
onState(noteArrivals);
onState(readHere);
onState(openOwnHome);
draw();
follow(new URLSearchParams(location.search).get("user") || localStorage.getItem("sandbox-user"));
