/** The bar above everything: who I am, whether the app listens, and trouble on demand. */
import { avatar } from "./avatar.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { follow } from "./live.js";
import { activeFaults } from "./trouble.js";
import { changed, store } from "./state.js";

const ROLES = { agent: "Agent", supervisor: "Supervisor", colleague: "Colleague" };

export function topbar() {
  const people = store.server.users.filter((user) => user.role !== "bot");
  const faults = activeFaults();
  return h(
    "header",
    { class: "topbar", key: "topbar" },
    h("div", { class: "brand" }, h("b", {}, "slackhitl"), " sandbox"),
    h(
      "div",
      { class: "people", role: "radiogroup", "aria-label": "Who you are" },
      h("span", { class: "people-label" }, "You are"),
      people.map((user) => person(user, people)),
    ),
    h(
      "div",
      { class: "status" },
      appStatus(),
      h(
        "button",
        {
          type: "button",
          class: `trouble-button ${faults.length ? "on" : ""}`,
          "aria-expanded": String(store.ui.trouble),
          "data-testid": "trouble",
          onclick: () => {
            store.ui.trouble = !store.ui.trouble;
            changed();
          },
        },
        icon("warn", 16),
        h("span", {}, "Trouble"),
        faults.length > 0 && h("span", { class: "badge" }, faults.length),
      ),
    ),
  );
}

function person(user, people) {
  const mine = user.id === store.ui.user;
  return h(
    "button",
    {
      type: "button",
      class: `person ${mine ? "at" : ""}`,
      key: user.id,
      role: "radio",
      "aria-checked": String(mine),
      tabindex: mine ? "0" : "-1",
      "data-user": user.id,
      title: `${user.real_name || user.name}, ${ROLES[user.role] || user.role}`,
      onclick: () => become(user.id),
      onkeydown: (event) => {
        const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        if (!step) return;
        event.preventDefault();
        const next = people[(people.indexOf(user) + step + people.length) % people.length];
        become(next.id);
        document.querySelector(`.person[data-user="${CSS.escape(next.id)}"]`)?.focus();
      },
    },
    avatar(user.id, 24),
    h(
      "span",
      { class: "person-words" },
      h("b", {}, (user.real_name || user.name).split(" ")[0]),
      h("span", {}, ROLES[user.role] || user.role),
    ),
  );
}

function become(id) {
  if (id === store.ui.user) return;
  store.ui.menu = null;
  store.ui.confirm = null;
  localStorage.setItem("sandbox-user", id);
  follow(id);
  changed();
}

function appStatus() {
  const app = store.server.app || {};
  if (store.link !== "live") {
    return h(
      "span",
      { class: "pill bad", role: "status" },
      h("i", {}),
      store.link === "lost" ? "Sandbox lost, reconnecting…" : "Connecting…",
    );
  }
  if (!app.connected)
    return h(
      "span",
      { class: "pill warn", role: "status", title: "Clicks will not be answered until the app is back." },
      h("i", {}),
      "App not connected",
    );
  return h(
    "span",
    { class: "pill", role: "status" },
    h("i", {}),
    `App connected`,
    h("span", { class: "pill-note" }, app.mode === "http" ? "HTTP" : "Socket Mode"),
  );
}
