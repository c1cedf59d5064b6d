/**
 * Block Kit, as nodes.
 *
 * A surface's context: `form` (a unique name of the surface), `surface` ("message", "modal", "home"),
 * `container` (what an action is told about where it came from), `blocks`, `values`, `errors`.
 */
import { warnings } from "./act.js";
import { h } from "./dom.js";
import { element } from "./elements.js";
import { emoji } from "./emoji.js";
import { fieldsOf } from "./forms.js";
import { icon } from "./icons.js";
import { link } from "./links.js";
import { markdown } from "./markdown.js";
import { plain, textOf } from "./mrkdwn.js";
import { richText } from "./richtext.js";
import { changed, store } from "./state.js";

const LONG = 700;

export function blocksOf(ctx) {
  return (ctx.blocks || []).map((block, index) => {
    const key = block.block_id || `b${index}`;
    const warned = [...warnings].find(([place]) => place.startsWith(`${ctx.form}|${block.block_id}|`));
    return h(
      "div",
      { class: `block ${block.type}-block`, key, "data-block-id": block.block_id || null },
      body(ctx, block, key),
      warned && h("div", { class: "warned", role: "alert" }, icon("warn", 15), h("span", {}, warned[1])),
    );
  });
}

function body(ctx, block, key) {
  switch (block.type) {
    case "section":
      return section(ctx, block, key);
    case "header":
      return h(`h${Math.min(4, (block.level || 1) + 2)}`, { class: "block-header" }, plain(block.text));
    case "context":
      return h(
        "div",
        { class: "context" },
        block.elements.map((one) => small(ctx, block, one)),
      );
    case "divider":
      return h("hr", { class: "divider" });
    case "actions":
    case "context_actions":
      return h(
        "div",
        { class: "actions" },
        block.elements.map((one) => element(ctx, block, one)),
      );
    case "image":
      return picture(block);
    case "input":
      return input(ctx, block);
    case "rich_text":
      return h("div", { class: "rich" }, richText(block));
    case "markdown":
      return h("div", { class: "rich md" }, markdown(block.text));
    case "table":
      return table(block);
    case "alert":
      return h(
        "div",
        { class: `alert ${block.level || "default"}`, role: "status" },
        icon(block.level === "error" || block.level === "warning" ? "warn" : "info", 18),
        h("div", {}, textOf(block.text)),
      );
    case "video":
      return h(
        "div",
        { class: "video" },
        link(block.video_url || block.title_url, [plain(block.title)]),
        block.description && h("div", { class: "hint" }, plain(block.description)),
      );
    case "file":
      return h("div", { class: "hint" }, "A file");
    default:
      return h("div", { class: "unknown" }, `This page does not show “${block.type}” blocks.`);
  }
}

function small(ctx, block, one) {
  if (one.type === "image")
    return h("img", { class: "context-image", src: one.image_url || one.slack_file?.url, alt: one.alt_text || "" });
  return h("span", { class: "context-words" }, textOf(one));
}

function section(ctx, block, key) {
  const place = `${ctx.form}|${key}`;
  const length = block.text?.text?.length || 0;
  const cut =
    ctx.surface === "message" && !block.expand && (length > LONG || (block.text?.text.split("\n").length || 0) > 12);
  const open = store.ui.expanded.has(place);
  const toggle = () => {
    if (open) store.ui.expanded.delete(place);
    else store.ui.expanded.add(place);
    changed();
  };
  return h(
    "div",
    { class: "section" },
    h(
      "div",
      { class: "section-main" },
      block.text && h("div", { class: `words ${cut && !open ? "cut" : ""}` }, textOf(block.text)),
      cut &&
        h(
          "button",
          { type: "button", class: "see-more", "aria-expanded": String(open), onclick: toggle },
          open ? "See less" : "See more",
        ),
      block.fields &&
        h(
          "div",
          { class: "fields" },
          block.fields.map((field) => h("div", { class: "words" }, textOf(field))),
        ),
    ),
    block.accessory && h("div", { class: `accessory ${block.accessory.type}` }, element(ctx, block, block.accessory)),
  );
}

function picture(block) {
  const url = block.image_url || block.slack_file?.url || (block.slack_file?.id && `/files/${block.slack_file.id}`);
  return h(
    "figure",
    { class: "picture" },
    block.title && h("figcaption", {}, plain(block.title)),
    h(
      "button",
      {
        type: "button",
        class: "picture-button",
        title: block.alt_text || "",
        onclick: () => {
          store.ui.preview = { url, alt: block.alt_text };
          changed();
        },
      },
      h("img", { src: url, alt: block.alt_text || "" }),
    ),
  );
}

function input(ctx, block) {
  const id = `${ctx.form}/${block.block_id}`;
  const error = ctx.errors?.[block.block_id];
  return h(
    "div",
    { class: `input ${error ? "wrong" : ""}` },
    h(
      "div",
      { class: "label", id: `${id}/label` },
      plain(block.label),
      block.optional && h("span", { class: "optional" }, " (optional)"),
    ),
    element(ctx, block, block.element),
    error &&
      h("div", { class: "field-error", id: `${id}/error`, role: "alert" }, icon("warn", 14), h("span", {}, error)),
    block.hint && h("div", { class: "hint", id: `${id}/hint` }, plain(block.hint)),
  );
}

function table(block) {
  const cell = (one) => (one.type === "raw_text" ? one.text : one.type === "rich_text" ? richText(one) : textOf(one));
  const align = (index) => ({ "text-align": block.column_settings?.[index]?.align || "left" });
  const [head, ...rows] = block.rows || [];
  return h(
    "div",
    { class: "table-box" },
    h(
      "table",
      { class: "table" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          (head || []).map((one, i) => h("th", { scope: "col", style: align(i) }, cell(one))),
        ),
      ),
      h(
        "tbody",
        {},
        rows.map((row) =>
          h(
            "tr",
            {},
            row.map((one, i) => h("td", { style: align(i) }, cell(one))),
          ),
        ),
      ),
    ),
  );
}

/** Whether a surface has anything to fill in. */
export const hasFields = (blocks) => fieldsOf(blocks).some(({ block }) => block.type === "input");

/** An icon that an app gave as `:name:` or as an address. */
export function namedIcon(text) {
  return /^:.+:$/.test(text) ? emoji(text.slice(1, -1)) : h("img", { src: text, alt: "" });
}
