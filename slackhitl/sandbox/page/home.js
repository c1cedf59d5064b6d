/** The app's Home. */
import { appIcon } from "./avatar.js";
import { blocksOf } from "./blocks.js";
import { h } from "./dom.js";
import { prune } from "./forms.js";
import { openChannel } from "./places.js";
import { appName, store } from "./state.js";

export function homePane() {
  const view = store.server.home;
  const direct = store.server.channels.find((one) => one.kind === "im");
  const form = `home:${store.ui.user}`;
  if (view) prune(form, view.blocks);
  const ctx = view && {
    form,
    surface: "home",
    blocks: view.blocks,
    values: view.state?.values,
    container: { type: "view", view_id: view.id || store.server.home_id },
  };
  return h(
    "section",
    { class: "home", key: "home", "aria-label": `${appName()}: Home` },
    h(
      "header",
      { class: "pane-head" },
      appIcon(24),
      h("h1", {}, appName()),
      h(
        "div",
        { class: "pane-tabs" },
        h("button", { type: "button", class: "pane-tab at", "aria-current": "page" }, "Home"),
        direct && h("button", { type: "button", class: "pane-tab", onclick: () => openChannel(direct.id) }, "Messages"),
      ),
    ),
    h(
      "div",
      { class: "home-scroll", tabindex: "0" },
      view
        ? h("div", { class: "home-body blocks" }, blocksOf(ctx))
        : h("div", { class: "empty" }, appIcon(56), h("p", {}, "This app has not published its Home yet.")),
    ),
  );
}
