/** The interactive elements of blocks: buttons, menus, text, choices, dates. */
import { waiting } from "./act.js";
import { picker } from "./choices.js";
import { h } from "./dom.js";
import { choose, placeOf, press } from "./gestures.js";
import { setValue, valueOf, fieldOf } from "./forms.js";
import { icon, spinner } from "./icons.js";
import { follow } from "./links.js";
import { openMenu } from "./menu.js";
import { plain, textOf, words } from "./mrkdwn.js";
import { changed } from "./state.js";

/** @param {object} ctx surface context  @param {object} block the block that holds the element */
export function element(ctx, block, one) {
  switch (one.type) {
    case "button":
    case "workflow_button":
      return button(ctx, block, one);
    case "icon_button":
      return button(ctx, block, { ...one, type: "icon_button" });
    case "overflow":
      return overflow(ctx, block, one);
    case "feedback_buttons":
      return feedback(ctx, block, one);
    case "plain_text_input":
    case "email_text_input":
    case "url_text_input":
    case "number_input":
      return textInput(ctx, block, one);
    case "rich_text_input":
      return richInput(ctx, block, one);
    case "checkboxes":
    case "radio_buttons":
      return boxes(ctx, block, one);
    case "datepicker":
      return when(ctx, block, one, "date");
    case "timepicker":
      return when(ctx, block, one, "time");
    case "datetimepicker":
      return when(ctx, block, one, "datetime-local");
    case "file_input":
      return fileInput(ctx, block, one);
    case "image":
      return h("img", { class: "thumb", src: one.image_url || one.slack_file?.url, alt: one.alt_text || "" });
    default:
      if (one.type.endsWith("_select")) return picker(ctx, block, one);
      return h("span", { class: "unknown" }, `[${one.type}]`);
  }
}

const hooks = (block, one) => ({ "data-action-id": one.action_id, "data-block-id": block.block_id });

function button(ctx, block, one) {
  const place = placeOf(ctx, block.block_id, one);
  const busy = waiting.has(place);
  return h(
    "button",
    {
      type: "button",
      class: `btn ${one.style || ""} ${busy ? "busy" : ""}`,
      key: `${block.block_id}/${one.action_id}`,
      ...hooks(block, one),
      "aria-label": one.accessibility_label || null,
      "aria-busy": busy ? "true" : null,
      "data-value": one.value || null,
      onclick: () => {
        if (one.url) follow(one.url);
        press(ctx, block.block_id, one, one.value === undefined ? {} : { value: one.value });
      },
    },
    busy && spinner(13),
    h(
      "span",
      { class: "btn-words" },
      one.type === "icon_button" ? (one.icon === "trash" ? "🗑" : one.icon) : plain(one.text),
    ),
  );
}

function overflow(ctx, block, one) {
  const busy = waiting.has(placeOf(ctx, block.block_id, one));
  return h(
    "button",
    {
      type: "button",
      class: "btn overflow",
      key: `${block.block_id}/${one.action_id}`,
      ...hooks(block, one),
      "aria-label": one.accessibility_label || "More actions",
      "aria-haspopup": "menu",
      title: "More actions",
      onclick: (event) =>
        openMenu(event.currentTarget, {
          label: "More actions",
          entries: one.options.map((option) => ({
            label: textOf(option.text),
            text: words(option.text),
            value: option.value,
            note: option.description && textOf(option.description),
            pick: () => {
              if (option.url) follow(option.url);
              press(ctx, block.block_id, one, { selected_option: option });
            },
          })),
        }),
    },
    busy ? spinner(13) : icon("dots", 16),
  );
}

function feedback(ctx, block, one) {
  return h(
    "span",
    { class: "feedback" },
    [
      [one.positive_button, "👍"],
      [one.negative_button, "👎"],
    ].map(
      ([side, mark]) =>
        side &&
        h(
          "button",
          {
            type: "button",
            class: "btn",
            "aria-label": side.accessibility_label || words(side.text),
            title: words(side.text),
            ...hooks(block, one),
            onclick: () => press(ctx, block.block_id, one, { value: side.value, text: side.text }),
          },
          plain({ text: mark }),
        ),
    ),
  );
}

const KINDS = { plain_text_input: "text", email_text_input: "email", url_text_input: "url", number_input: "text" };

function textInput(ctx, block, one) {
  const value = valueOf(ctx, block.block_id, one).value ?? "";
  const triggers = one.dispatch_action_config?.trigger_actions_on || ["on_enter_pressed"];
  const tell = (text) => press(ctx, block.block_id, one, { value: text });
  const props = {
    key: `${block.block_id}/${one.action_id}`,
    ...hooks(block, one),
    ...labels(ctx, block),
    class: "field",
    value,
    placeholder: one.placeholder ? words(one.placeholder) : null,
    "data-focus": one.focus_on_load ? "true" : null,
    inputmode: one.type === "number_input" ? (one.is_decimal_allowed ? "decimal" : "numeric") : null,
    oninput: (event) => {
      setValue(ctx, block.block_id, one, event.target.value || null);
      changed();
      if (block.dispatch_action && triggers.includes("on_character_entered"))
        later(placeOf(ctx, block.block_id, one), () => tell(event.target.value));
    },
    onkeydown: (event) => {
      const told = block.dispatch_action && triggers.includes("on_enter_pressed") && event.key === "Enter";
      if (!told || event.shiftKey || event.ctrlKey || event.metaKey || event.isComposing) return;
      event.preventDefault();
      tell(event.target.value);
    },
  };
  const field = one.multiline
    ? h("textarea", { ...props, rows: 4 })
    : h("input", { ...props, type: KINDS[one.type], autocomplete: "off" });
  return [field, one.type === "plain_text_input" && counter(one, value)];
}

/** Slack's own default is 3,000; the count is shown once it begins to matter. */
function counter(one, value) {
  const limit = one.max_length || 3000;
  const left = limit - value.length;
  if (left > Math.max(20, limit * 0.1)) return null;
  return h(
    "div",
    { class: `counter ${left < 0 ? "over" : ""}`, role: "status" },
    left < 0 ? `${(-left).toLocaleString("en")} characters too many` : `${left.toLocaleString("en")} characters left`,
  );
}

const timers = new Map();

function later(name, call) {
  clearTimeout(timers.get(name));
  timers.set(name, setTimeout(call, 350));
}

function richInput(ctx, block, one) {
  const value = valueOf(ctx, block.block_id, one).rich_text_value;
  const text = (value?.elements || [])
    .flatMap((part) => part.elements || [])
    .map((leaf) => leaf.text || "")
    .join("");
  return h("textarea", {
    key: `${block.block_id}/${one.action_id}`,
    ...hooks(block, one),
    ...labels(ctx, block),
    class: "field",
    rows: 4,
    value: text,
    placeholder: one.placeholder ? words(one.placeholder) : null,
    oninput: (event) => {
      const typed = event.target.value;
      setValue(
        ctx,
        block.block_id,
        one,
        typed
          ? { type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text: typed }] }] }
          : null,
      );
      changed();
    },
  });
}

function boxes(ctx, block, one) {
  const radio = one.type === "radio_buttons";
  const field = fieldOf(one.type);
  const now = valueOf(ctx, block.block_id, one)[field];
  const chosen = radio ? [now?.value] : now.map((option) => option.value);
  const name = `${ctx.form}/${block.block_id}/${one.action_id}`;
  return h(
    "div",
    {
      class: "boxes",
      role: radio ? "radiogroup" : "group",
      key: `${block.block_id}/${one.action_id}`,
      ...hooks(block, one),
      ...labels(ctx, block),
    },
    one.options.map((option) =>
      h(
        "label",
        { class: "box", key: option.value },
        h("input", {
          type: radio ? "radio" : "checkbox",
          name,
          value: option.value,
          checked: chosen.includes(option.value),
          onchange: (event) => {
            const rest = radio ? [] : now.filter((had) => had.value !== option.value);
            choose(ctx, block, one, radio ? option : event.target.checked ? [...rest, option] : rest);
          },
        }),
        h(
          "span",
          {},
          h("span", { class: "box-label" }, textOf(option.text)),
          option.description && h("span", { class: "box-note" }, textOf(option.description)),
        ),
      ),
    ),
  );
}

const pad = (n) => String(n).padStart(2, "0");

function when(ctx, block, one, type) {
  const value = valueOf(ctx, block.block_id, one)[fieldOf(one.type)];
  let shown = value ?? "";
  if (type === "datetime-local" && value) {
    const d = new Date(value * 1000);
    shown = `${d.getFullYear()}-${pad(d.getMonth() + 1)}-${pad(d.getDate())}T${pad(d.getHours())}:${pad(d.getMinutes())}`;
  }
  return h("input", {
    type,
    class: "field short",
    key: `${block.block_id}/${one.action_id}`,
    ...hooks(block, one),
    ...labels(ctx, block),
    value: shown,
    onchange: (event) => {
      const text = event.target.value;
      choose(
        ctx,
        block,
        one,
        !text ? null : type === "datetime-local" ? Math.floor(new Date(text).getTime() / 1000) : text,
      );
    },
  });
}

function fileInput(ctx, block, one) {
  const files = valueOf(ctx, block.block_id, one).files;
  return h(
    "div",
    { key: `${block.block_id}/${one.action_id}`, class: "file-input" },
    h("input", {
      type: "file",
      class: "field",
      multiple: (one.max_files ?? 10) > 1,
      accept: (one.filetypes || []).map((ext) => `.${ext}`).join(",") || null,
      ...hooks(block, one),
      ...labels(ctx, block),
      onchange: async (event) => {
        const picked = [...event.target.files].slice(0, one.max_files ?? 10);
        choose(ctx, block, one, await Promise.all(picked.map(readFile)));
      },
    }),
    files.length > 0 && h("div", { class: "hint" }, files.map((file) => file.name).join(", ")),
  );
}

/** A file with its bytes in base64, as the sandbox takes them. */
export function readFile(file) {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () =>
      resolve({
        name: file.name,
        type: file.type || "application/octet-stream",
        size: file.size,
        base64: String(reader.result).split(",")[1] || "",
      });
    reader.readAsDataURL(file);
  });
}

/** How a field is named for screen readers: by the input block's label, hint and error. */
export function labels(ctx, block) {
  if (block.type !== "input") return { "aria-label": words(block.text) || null };
  const id = `${ctx.form}/${block.block_id}`;
  return {
    "aria-labelledby": `${id}/label`,
    "aria-describedby": `${id}/hint ${id}/error`,
    "aria-invalid": ctx.errors?.[block.block_id] ? "true" : null,
    "aria-required": block.optional ? null : "true",
  };
}
