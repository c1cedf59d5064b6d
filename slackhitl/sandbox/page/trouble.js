/** A drawer that makes the outside world misbehave, to practise what then happens. */
import { act } from "./act.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { changed, store, toast } from "./state.js";

const FAULTS = [
  {
    group: "Slack",
    name: "slack_429",
    title: "Slack is too busy",
    words: "Calls of the app are answered “429, try again later”.",
  },
  { group: "Slack", name: "slack_500", title: "Slack fails", words: "Calls of the app end with a server error (500)." },
  {
    group: "Slack",
    name: "slack_away",
    title: "Slack goes away for 20 seconds",
    words: "The connection drops; clicks are not answered until it is back.",
    once: true,
  },
  {
    group: "Mail",
    name: "smtp_later",
    title: "The mail server asks to wait",
    words: "Replies are refused for now (451). The desk tries again.",
  },
  {
    group: "Mail",
    name: "smtp_refuse",
    title: "The mail server refuses",
    words: "Replies are refused for good (550). The card says so.",
  },
  {
    group: "Mail",
    name: "smtp_lost",
    title: "The mail server's answer is lost",
    words: "The mail is taken, but the line breaks before the “OK”. Was it sent?",
  },
];

/** What was asked for and not yet answered: the switch shows it at once. */
const asked = new Map();

const isOn = (name) => {
  if (asked.has(name)) return asked.get(name);
  const fault = store.server?.faults?.[name];
  return Boolean(fault && typeof fault === "object" ? (fault.on ?? fault.active ?? true) : fault);
};

export const activeFaults = () => FAULTS.filter((fault) => isOn(fault.name));

export function troubleLayer() {
  if (!store.ui.trouble) return null;
  const close = () => {
    store.ui.trouble = false;
    changed();
  };
  return h(
    "div",
    { class: "drawer-back", key: "trouble", onmousedown: (event) => event.target === event.currentTarget && close() },
    h(
      "aside",
      {
        class: "drawer",
        role: "dialog",
        "aria-label": "Trouble",
        tabindex: "-1",
        ref: (el) => el.focus(),
        onkeydown: (event) => event.key === "Escape" && close(),
      },
      h(
        "header",
        { class: "pane-head" },
        h("h2", {}, "Trouble"),
        h("button", { type: "button", class: "tool", "aria-label": "Close", onclick: close }, icon("close", 18)),
      ),
      h(
        "p",
        { class: "drawer-intro" },
        "Make the world outside misbehave and watch how the desk keeps every mail. Each one lasts until you turn it off.",
      ),
      ["Slack", "Mail"].map((group) =>
        h(
          "div",
          { class: "faults", role: "group", "aria-label": group, key: group },
          h("h3", {}, group === "Mail" ? "Outgoing mail" : group),
          FAULTS.filter((fault) => fault.group === group).map((fault) =>
            h(
              "label",
              { class: "fault", key: fault.name },
              h("span", { class: "fault-words" }, h("b", {}, fault.title), h("span", {}, fault.words)),
              h("input", {
                type: "checkbox",
                role: "switch",
                class: "switch",
                checked: isOn(fault.name),
                "data-fault": fault.name,
                onchange: (event) => set(fault, event.target.checked),
              }),
            ),
          ),
        ),
      ),
    ),
  );
}

async function set(fault, on) {
  asked.set(fault.name, on);
  changed();
  const answer = await act("fault", { name: fault.name, on, ...(fault.once ? { seconds: 20 } : {}) });
  asked.delete(fault.name);
  if (!answer.ok) toast(answer.error || "That did not work.", "error");
  changed();
}
