/** The modal on top of the stack: a form that sends, closes, and keeps what is typed. */
import { actAt, waiting, warnings } from "./act.js";
import { appIcon } from "./avatar.js";
import { blocksOf, hasFields } from "./blocks.js";
import { h } from "./dom.js";
import { collect, faultsOf, forgetForms, prune, stampOf } from "./forms.js";
import { icon, spinner } from "./icons.js";
import { plain, words } from "./mrkdwn.js";
import { changed, store } from "./state.js";

/** Faults that the page itself found, until the field is changed: view id → {errors, stamp}. */
const found = new Map();

/** Each person has their own forms, so that changing places loses nothing. */
const formOf = (id) => `v:${store.ui.user}:${id}`;

const idOf = (modal) => modal.id || modal.view.id;

function context(modal) {
  const id = idOf(modal);
  const mine = found.get(id);
  const errors = mine && mine.stamp === stampOf(formOf(id)) ? mine.errors : modal.errors || {};
  return {
    form: formOf(id),
    surface: "modal",
    blocks: modal.view.blocks,
    values: modal.values,
    errors,
    container: { type: "view", view_id: id },
  };
}

export function modalLayer() {
  const stack = store.server?.modals || [];
  forgetForms(formOf(""), new Set(stack.map((modal) => formOf(idOf(modal)))));
  const modal = stack.at(-1);
  if (!modal) return null;
  const { view } = modal;
  const id = idOf(modal);
  const ctx = context(modal);
  prune(ctx.form, view.blocks);
  noteErrors(modal.errors);
  const busy = modal.busy || waiting.has(`${ctx.form}!submit`);
  const warned = warnings.get(`${ctx.form}!submit`) || warnings.get(`${ctx.form}!close`);
  const leave = (one) => actAt(`${ctx.form}!close`, "view_close", { view_id: idOf(one) });
  const close = () => leave(modal);
  const closeAll = () => leave(stack[0]); // closing a window closes those above it
  return h(
    "div",
    { class: "modal-back", key: `back-${id}` },
    h(
      "form",
      {
        class: "modal",
        role: "dialog",
        "aria-modal": "true",
        "aria-labelledby": `title-${id}`,
        "data-view-id": id,
        "data-callback-id": view.callback_id || null,
        tabindex: "-1",
        novalidate: true,
        onkeydown: (event) => onKey(event, modal, busy, close),
        onsubmit: (event) => {
          event.preventDefault();
          submit(modal, ctx, busy);
        },
      },
      h(
        "header",
        { class: "modal-head" },
        appIcon(28),
        h("h2", { id: `title-${id}` }, plain(view.title)),
        stack.length > 1 && h("span", { class: "modal-depth" }, `${stack.length} of 3`),
        h(
          "button",
          { type: "button", class: "tool", "aria-label": "Close", title: "Close", onclick: closeAll },
          icon("close", 20),
        ),
      ),
      h(
        "div",
        { class: "modal-body blocks", key: `body-${hasFields(view.blocks)}`, ref: arrive },
        blocksOf(ctx),
        !view.blocks?.length && h("p", { class: "empty" }, spinner(18)),
      ),
      warned && h("div", { class: "warned modal-warned", role: "alert" }, icon("warn", 15), h("span", {}, warned)),
      h(
        "footer",
        { class: "modal-foot" },
        view.submit && h("span", { class: "modal-keys" }, "Ctrl+Enter to submit"),
        h(
          "button",
          { type: "button", class: "btn large", onclick: close },
          view.close ? plain(view.close) : stack.length > 1 ? "Back" : "Close",
        ),
        view.submit &&
          h(
            "button",
            {
              type: "submit",
              class: `btn large primary ${busy ? "busy" : ""}`,
              disabled: busy,
              "data-testid": "modal-submit",
            },
            busy && spinner(14),
            h("span", { class: "btn-words" }, plain(view.submit)),
          ),
      ),
    ),
  );
}

async function submit(modal, ctx, busy) {
  if (busy || !modal.view.submit) return;
  const id = idOf(modal);
  const faults = faultsOf(ctx, modal.view.blocks);
  if (Object.keys(faults).length) {
    found.set(id, { errors: faults, stamp: stampOf(ctx.form) });
    changed();
    showFault(faults);
    return;
  }
  found.delete(id);
  await actAt(`${ctx.form}!submit`, "view_submit", { view_id: id, values: collect(ctx, modal.view.blocks) });
}

let shownErrors = null;

/** When the app finds faults, the first of them is brought before the eyes, once. */
function noteErrors(errors) {
  if (errors !== shownErrors && Object.keys(errors || {}).length) showFault(errors);
  shownErrors = errors;
}

function showFault(faults) {
  const block = Object.keys(faults)[0];
  if (!block) return;
  setTimeout(() => {
    const el = document.querySelector(`.modal .block[data-block-id="${CSS.escape(block)}"]`);
    el?.querySelector("input, textarea, button")?.focus({ preventScroll: true });
    el?.querySelector(".field-error")?.scrollIntoView({ block: "center" });
  }, 0);
}

/** The first field takes the focus, or the one that asks for it. */
function arrive(el) {
  const first =
    el.querySelector("[data-focus]") ||
    el.querySelector(".input input, .input textarea, .input button") ||
    el.closest("form");
  first.focus({ preventScroll: true });
  const top = first.getBoundingClientRect().top - el.getBoundingClientRect().top;
  if (top > el.clientHeight * 0.6) el.scrollTop = top - el.clientHeight * 0.35;
  if (first.setSelectionRange && first.type === "text") first.setSelectionRange(first.value.length, first.value.length);
  else if (first.tagName === "TEXTAREA") first.setSelectionRange(0, 0);
}

function onKey(event, modal, busy, close) {
  if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    close();
  } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    submit(modal, context(modal), busy);
  } else if (event.key === "Enter" && event.target.tagName === "INPUT" && event.target.type !== "file") {
    event.preventDefault(); // a single line's Enter is dispatch_action's, not the form's
  } else if (event.key === "Tab") keepInside(event);
}

/** Tab goes round inside a dialog. */
export function keepInside(event) {
  const stops = [
    ...event.currentTarget.querySelectorAll("a[href], button:not([disabled]), input, textarea, [tabindex='0']"),
  ].filter((el) => el.offsetParent);
  if (!stops.length) return;
  const edge = event.shiftKey ? stops[0] : stops.at(-1);
  if (document.activeElement === edge || document.activeElement === event.currentTarget) {
    event.preventDefault();
    (event.shiftKey ? stops.at(-1) : stops[0]).focus();
  }
}

/** The label of the open modal, for the page's title. */
export const modalTitle = () => words(store.server?.modals?.at(-1)?.view.title);
