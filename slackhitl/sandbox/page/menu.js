/** One floating list at a time: the options of a select, an overflow menu, a menu of shortcuts. */
import { h } from "./dom.js";
import { icon, spinner } from "./icons.js";
import { changed, store } from "./state.js";

/**
 * @typedef {{label: any, text: string, note?: any, group?: string, selected?: boolean, danger?: boolean, pick: () => void}} Entry
 * @param {HTMLElement} trigger where it opens and where the focus returns
 * @param {{entries?: Entry[], load?: (query: string) => Promise<Entry[]>, search?: boolean, many?: boolean, label: string, place?: string}} menu
 */
export function openMenu(trigger, menu) {
  if (store.ui.menu?.trigger === trigger) {
    closeMenu();
    return;
  }
  store.ui.menu = {
    query: "",
    at: -1,
    entries: [],
    loading: false,
    ...menu,
    trigger,
    box: trigger.getBoundingClientRect(),
  };
  const chosen = shown(store.ui.menu).findIndex((entry) => entry.selected);
  store.ui.menu.at = Math.max(0, chosen);
  if (menu.load) reload();
  changed();
}

export function closeMenu(focus = true) {
  const menu = store.ui.menu;
  if (!menu) return;
  store.ui.menu = null;
  changed();
  if (focus) menu.trigger.focus?.();
}

/** Replace the entries of the open menu (a choice among many changes what is marked). */
export function refreshMenu(trigger, entries) {
  if (store.ui.menu?.trigger === trigger) store.ui.menu.entries = entries;
}

async function reload() {
  const menu = store.ui.menu;
  const query = menu.query;
  menu.loading = true;
  const entries = await menu.load(query);
  if (store.ui.menu !== menu || menu.query !== query) return;
  menu.entries = entries;
  menu.loading = false;
  menu.at = 0;
  changed();
}

function shown(menu) {
  if (!menu.search || menu.load || !menu.query) return menu.entries;
  const query = menu.query.toLowerCase();
  return menu.entries.filter((entry) => entry.text.toLowerCase().includes(query));
}

function pick(entry) {
  if (!store.ui.menu.many) closeMenu();
  entry.pick();
  changed();
}

let pause = null;

function onKey(event) {
  const menu = store.ui.menu;
  const list = shown(menu);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) menu.at = (menu.at + step + list.length) % Math.max(1, list.length);
  else if (event.key === "Home" && !menu.search) menu.at = 0;
  else if (event.key === "End" && !menu.search) menu.at = list.length - 1;
  else if (event.key === "Enter" || (event.key === " " && !menu.search)) {
    if (list[menu.at]) pick(list[menu.at]);
  } else if (event.key === "Escape" || event.key === "Tab") closeMenu();
  else return;
  event.preventDefault();
  event.stopPropagation();
  changed();
  setTimeout(() => document.querySelector(".menu .entry.at")?.scrollIntoView({ block: "nearest" }), 0);
}

/** The open menu, or nothing. */
export function menuLayer() {
  const menu = store.ui.menu;
  if (menu && !menu.trigger.isConnected) store.ui.menu = null; // its card changed underneath
  if (!store.ui.menu) return null;
  const list = shown(menu);
  const role = menu.search || menu.many || menu.choice ? "listbox" : "menu";
  return h(
    "div",
    {
      class: "menu-back",
      key: "menu",
      onmousedown: (e) => {
        if (e.target === e.currentTarget) {
          e.preventDefault();
          closeMenu();
        }
      },
    },
    h(
      "div",
      { class: "menu", style: where(menu), onkeydown: onKey },
      menu.search &&
        h(
          "div",
          { class: "menu-search" },
          icon("search", 15),
          h("input", {
            type: "text",
            role: "combobox",
            "aria-expanded": "true",
            "aria-controls": "menu-list",
            "aria-label": `Search: ${menu.label}`,
            "aria-activedescendant": list[menu.at] ? `entry-${menu.at}` : null,
            placeholder: "Search…",
            value: menu.query,
            autocomplete: "off",
            ref: (el) => el.focus({ preventScroll: true }),
            oninput: (event) => {
              menu.query = event.target.value;
              menu.at = 0;
              clearTimeout(pause);
              if (menu.load) pause = setTimeout(reload, 180);
              changed();
            },
          }),
        ),
      h(
        "div",
        {
          class: "menu-list",
          id: "menu-list",
          role,
          "aria-label": menu.label,
          "aria-multiselectable": menu.many ? "true" : null,
          tabindex: menu.search ? null : "-1",
          ref: menu.search ? null : (el) => el.focus({ preventScroll: true }),
        },
        menu.loading && h("div", { class: "menu-note" }, spinner(), " Loading…"),
        !menu.loading && !list.length && h("div", { class: "menu-note" }, "No matches"),
        list.map((entry, index) => [
          entry.group &&
            entry.group !== list[index - 1]?.group &&
            h("div", { class: "menu-group", key: `g${index}`, role: "presentation" }, entry.group),
          h(
            "div",
            {
              class: `entry ${index === menu.at ? "at" : ""} ${entry.danger ? "danger" : ""}`,
              key: `e${index}`,
              id: `entry-${index}`,
              role: role === "menu" ? "menuitem" : "option",
              "aria-selected": role === "menu" ? null : String(Boolean(entry.selected)),
              "data-value": entry.value || null,
              onmousemove: () => {
                if (menu.at !== index) {
                  menu.at = index;
                  changed();
                }
              },
              onmousedown: (e) => e.preventDefault(),
              onclick: () => pick(entry),
            },
            h(
              "span",
              { class: "entry-words" },
              h("span", { class: "entry-label" }, entry.label),
              entry.note && h("span", { class: "entry-note" }, entry.note),
            ),
            entry.selected && icon("check", 15),
          ),
        ]),
      ),
    ),
  );
}

/** Below the trigger, or above it where there is more room. */
function where(menu) {
  const { box } = menu;
  const below = innerHeight - box.bottom - 12;
  const above = box.top - 12;
  const wide = Math.max(menu.wide ?? 220, box.width);
  const left = Math.max(8, Math.min(menu.right ? box.right - wide : box.left, innerWidth - wide - 8));
  const up = below < 220 && above > below;
  return {
    left: `${left}px`,
    "min-width": `${Math.min(wide, innerWidth - 16)}px`,
    "max-height": `${Math.min(360, up ? above : below)}px`,
    ...(up ? { bottom: `${innerHeight - box.top + 4}px` } : { top: `${box.bottom + 4}px` }),
  };
}
