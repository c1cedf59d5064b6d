/** What lies above the page: confirmation, a picture or a mail's source at full size, toasts. */
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { keepInside } from "./modal.js";
import { plain, textOf } from "./mrkdwn.js";
import { changed, store } from "./state.js";

export function confirmLayer() {
  const ask = store.ui.confirm;
  if (!ask) return null;
  return h(
    "div",
    { class: "modal-back above", key: "confirm" },
    h(
      "div",
      {
        class: "modal confirm",
        role: "alertdialog",
        "aria-modal": "true",
        "aria-labelledby": "confirm-title",
        "aria-describedby": "confirm-text",
        tabindex: "-1",
        onkeydown: (event) => {
          if (event.key === "Escape") {
            event.stopPropagation();
            ask.answer(false);
          } else if (event.key === "Tab") keepInside(event);
        },
      },
      h(
        "header",
        { class: "modal-head" },
        h("h2", { id: "confirm-title" }, plain(ask.title)),
        h(
          "button",
          { type: "button", class: "tool", "aria-label": "Close", onclick: () => ask.answer(false) },
          icon("close", 20),
        ),
      ),
      h("div", { class: "modal-body words", id: "confirm-text" }, textOf(ask.text)),
      h(
        "footer",
        { class: "modal-foot" },
        h(
          "button",
          { type: "button", class: "btn large", "data-testid": "confirm-deny", onclick: () => ask.answer(false) },
          plain(ask.deny),
        ),
        h(
          "button",
          {
            type: "button",
            class: `btn large ${ask.style === "danger" ? "danger solid" : "primary"}`,
            "data-testid": "confirm-yes",
            ref: (el) => el.focus(),
            onclick: () => ask.answer(true),
          },
          plain(ask.confirm),
        ),
      ),
    ),
  );
}

export function previewLayer() {
  const shown = store.ui.preview;
  if (!shown) return null;
  const close = () => {
    store.ui.preview = null;
    changed();
  };
  return h(
    "div",
    {
      class: "modal-back whole",
      key: "preview",
      onmousedown: (event) => event.target === event.currentTarget && close(),
    },
    h(
      "div",
      {
        class: `preview ${shown.text === undefined ? "" : "source"}`,
        role: "dialog",
        "aria-modal": "true",
        "aria-label": shown.title || shown.alt || "Preview",
        tabindex: "-1",
        ref: (el) => el.focus(),
        onkeydown: (event) => {
          if (event.key === "Escape") {
            event.stopPropagation();
            close();
          } else if (event.key === "Tab") keepInside(event);
        },
      },
      h(
        "header",
        { class: "modal-head" },
        h("h2", {}, shown.title || shown.alt || "Picture"),
        h("button", { type: "button", class: "tool", "aria-label": "Close", onclick: close }, icon("close", 20)),
      ),
      shown.text === undefined
        ? h("img", { src: shown.url, alt: shown.alt || "" })
        : h("pre", { class: "source-text", tabindex: "0" }, shown.text),
    ),
  );
}

export function toastLayer() {
  const notices = (store.server?.notices || []).filter((one) => !store.ui.dismissed.has(`n${one.id}`));
  return h(
    "div",
    { class: "toasts", key: "toasts", role: "status", "aria-live": "polite" },
    notices.map((one) =>
      h(
        "div",
        { class: `toast ${one.level || "note"}`, key: `n${one.id}` },
        h("span", {}, one.text),
        h(
          "button",
          {
            type: "button",
            class: "tool",
            "aria-label": "Dismiss",
            onclick: () => {
              store.ui.dismissed.add(`n${one.id}`);
              changed();
            },
          },
          icon("close", 14),
        ),
      ),
    ),
    store.ui.toasts.map((one) =>
      h(
        "div",
        { class: `toast ${one.level}`, key: one.id },
        h("span", {}, one.text),
        one.open && h("button", { type: "button", class: "toast-open", onclick: () => follow(one) }, "Show"),
      ),
    ),
  );
}

/** Go where a toast points, and let it rest. */
function follow(one) {
  store.ui.toasts = store.ui.toasts.filter((other) => other !== one);
  one.open();
}
