/** The workspace's sidebar: channels, direct messages, the app. */
import { appIcon } from "./avatar.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { openChannel, openHome } from "./places.js";
import { appName, channelName, store } from "./state.js";

export function sidebar() {
  const { channels, team } = store.server;
  const rooms = channels.filter((one) => one.kind !== "im");
  const direct = channels.filter((one) => one.kind === "im");
  const place = store.ui.place;
  const atHome = place?.kind === "home";
  return h(
    "nav",
    { class: "sidebar", "aria-label": "Workspace", key: "sidebar" },
    h("div", { class: "team" }, h("strong", {}, team.name)),
    h(
      "div",
      { class: "side-scroll" },
      group(
        "Channels",
        rooms.map((one) => row(one, place)),
      ),
      direct.length > 0 &&
        group(
          "Direct messages",
          direct.map((one) => row(one, place)),
        ),
      group("Apps", [
        h(
          "button",
          {
            type: "button",
            class: `side-row ${atHome ? "at" : ""}`,
            key: "home",
            "data-testid": "app-home",
            "aria-current": atHome ? "page" : null,
            onclick: openHome,
          },
          appIcon(20),
          h("span", { class: "side-name" }, appName()),
          h("span", { class: "side-note" }, "Home"),
        ),
      ]),
    ),
    h("p", { class: "side-foot" }, "A local workspace for practice. Nothing here leaves this machine."),
  );
}

function group(title, rows) {
  return h(
    "div",
    { class: "side-group", role: "group", "aria-label": title, key: title },
    h("div", { class: "side-title" }, title),
    rows,
  );
}

function row(one, place) {
  const at = place?.kind === "channel" && place.id === one.id;
  const unread = !at && one.unread > 0;
  return h(
    "button",
    {
      type: "button",
      class: `side-row ${at ? "at" : ""} ${unread ? "unread" : ""}`,
      key: one.id,
      "data-channel": one.id,
      "aria-current": at ? "page" : null,
      onclick: () => openChannel(one.id),
    },
    one.kind === "im" ? appIcon(20) : icon(one.kind === "private" ? "lock" : "hash", 16),
    h("span", { class: "side-name" }, channelName(one)),
    unread && h("span", { class: "badge", "aria-label": `${one.unread} unread` }, one.unread > 99 ? "99+" : one.unread),
  );
}
