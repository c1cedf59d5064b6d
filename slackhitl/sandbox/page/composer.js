/** Where people write: messages, and slash commands with their hint. */
import { act } from "./act.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { changed, store, toast } from "./state.js";

const texts = new Map();
const errors = new Map();
const COMMANDS = [{ command: "/hitl", usage_hint: "help | stats | queue", description: "The desk's commands" }];

const commands = () => (store.server.app?.commands?.length ? store.server.app.commands : COMMANDS);

/** @param {{channel: string, thread?: string, hint: string}} where */
export function composer(where) {
  const key = `${store.ui.user}/${where.channel}/${where.thread || ""}`;
  const text = texts.get(key) || "";
  const hints = !where.thread && /^\/\S*$/.test(text) ? commands().filter((one) => one.command.startsWith(text)) : [];
  const exact = !where.thread && commands().find((one) => text.startsWith(`${one.command} `));
  const send = () => submit(where, key);
  return h(
    "form",
    {
      class: "composer",
      key: `composer-${key}`,
      onsubmit: (event) => {
        event.preventDefault();
        send();
      },
    },
    hints.length > 0 &&
      h(
        "div",
        { class: "commands", key: "commands", role: "listbox", "aria-label": "Commands" },
        h("div", { class: "commands-title" }, "Commands matching ", h("b", {}, text)),
        hints.map((one, at) =>
          h(
            "div",
            {
              class: `command ${at === 0 ? "at" : ""}`,
              role: "option",
              "aria-selected": String(at === 0),
              onmousedown: (event) => {
                event.preventDefault();
                fill(key, `${one.command} `);
              },
            },
            h("span", { class: "command-name" }, h("b", {}, one.command), " ", h("span", {}, one.usage_hint || "")),
            h("span", { class: "command-note" }, one.description || ""),
          ),
        ),
      ),
    exact &&
      h(
        "div",
        { class: "command-usage", key: "usage" },
        h("b", {}, exact.command),
        ` ${exact.usage_hint || ""}`,
        h("span", {}, "Enter to run"),
      ),
    errors.has(key) &&
      h("div", { class: "warned", key: "error", role: "alert" }, icon("warn", 15), h("span", {}, errors.get(key))),
    h(
      "div",
      { class: "composer-box", key: "box" },
      h("textarea", {
        rows: 1,
        "aria-label": where.hint,
        placeholder: where.hint,
        value: text,
        "data-testid": where.thread ? "thread-composer" : "composer",
        oninput: (event) => {
          texts.set(key, event.target.value);
          errors.delete(key);
          changed();
        },
        onkeydown: (event) => {
          if (event.key === "Tab" && hints.length) {
            event.preventDefault();
            fill(key, `${hints[0].command} `);
          } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
            event.preventDefault();
            send();
          }
        },
      }),
      h(
        "div",
        { class: "composer-bar" },
        h(
          "button",
          {
            type: "button",
            class: "tool",
            title: "Shortcuts",
            "aria-label": "Shortcuts and commands",
            "aria-haspopup": "menu",
            onclick: (event) => shortcutMenu(event.currentTarget, key),
          },
          icon("bolt", 17),
        ),
        h(
          "span",
          { class: "composer-hint" },
          h("b", {}, "Enter"),
          " to send · ",
          h("b", {}, "Shift+Enter"),
          " for a new line",
        ),
        h(
          "button",
          {
            type: "submit",
            class: `send ${text.trim() ? "ready" : ""}`,
            "aria-label": "Send",
            disabled: !text.trim(),
          },
          icon("send", 16),
        ),
      ),
    ),
  );
}

function fill(key, text) {
  texts.set(key, text);
  changed();
  setTimeout(() => {
    const field = document.querySelector(".channel .composer textarea");
    field?.focus();
    field?.setSelectionRange(text.length, text.length);
  }, 0);
}

function shortcutMenu(trigger, key) {
  const shortcuts = (store.server.app?.shortcuts || []).filter(
    (one) => one.type === "global" || one.type === "shortcut",
  );
  openMenu(trigger, {
    label: "Shortcuts",
    wide: 300,
    entries: [
      ...shortcuts.map((one) => ({
        label: one.name,
        text: one.name,
        note: one.description,
        group: "Shortcuts",
        pick: async () => {
          const answer = await act("shortcut", { callback_id: one.callback_id });
          if (!answer.ok) toast(answer.error || "This app did not respond.", "error");
        },
      })),
      ...commands().map((one) => ({
        label: one.command,
        text: one.command,
        note: one.description,
        group: "Commands",
        pick: () => fill(key, `${one.command} `),
      })),
    ],
  });
}

async function submit(where, key) {
  const text = (texts.get(key) || "").trim();
  if (!text) return;
  const command = /^(\/\S+)(?:\s+([\s\S]*))?$/.exec(text);
  if (command && where.thread) {
    errors.set(key, "Commands do not work in threads. Use the channel's own field.");
    changed();
    return;
  }
  if (command && !commands().some((one) => one.command === command[1])) {
    errors.set(key, `${command[1]} is not a command here. Try /hitl help.`);
    changed();
    return;
  }
  texts.delete(key);
  errors.delete(key);
  changed();
  const answer = command
    ? await act("command", { command: command[1], text: command[2] || "", channel: where.channel })
    : await act("say", { text: asSent(text), channel: where.channel, thread_ts: where.thread });
  if (!answer.ok) {
    const words = command ? `${command[1]} failed: the app did not respond.` : "The message was not sent.";
    errors.set(key, answer.error || words);
    if (!texts.get(key)) texts.set(key, text);
  }
  changed();
}

/** What was typed, as Slack stores it: escaped, with people and channels by their ids. */
function asSent(text) {
  const escaped = text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  const find = (list, name) => list.find((one) => one.name.toLowerCase() === name.toLowerCase());
  return escaped.replace(/(?<!\w)([@#])([\p{L}\p{N}_.-]*[\p{L}\p{N}])/gu, (whole, mark, name) => {
    if (mark === "@" && ["channel", "here", "everyone"].includes(name)) return `<!${name}>`;
    const one = find(mark === "@" ? store.server.users : store.server.channels, name);
    return one ? `<${mark}${one.id}>` : whole;
  });
}
