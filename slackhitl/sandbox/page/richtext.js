/** rich_text blocks, as nodes. */
import { dateTokens } from "./dates.js";
import { h } from "./dom.js";
import { emoji, withEmoji } from "./emoji.js";
import { broadcast, channelMention, groupMention, link, userMention } from "./links.js";

export function richText(block) {
  return (block.elements || []).map((one) => part(one));
}

function part(one) {
  switch (one.type) {
    case "rich_text_section":
      return h("div", { class: "rich-section" }, (one.elements || []).map(leaf));
    case "rich_text_quote":
      return h("blockquote", { class: "quote" }, (one.elements || []).map(leaf));
    case "rich_text_preformatted":
      return h("pre", { class: "pre" }, (one.elements || []).map(leaf));
    case "rich_text_list":
      return h(
        one.style === "ordered" ? "ol" : "ul",
        {
          class: `rich-list indent-${one.indent || 0} ${one.border ? "bordered" : ""}`,
          start: one.offset ? one.offset + 1 : null,
        },
        (one.elements || []).map((item) => h("li", {}, (item.elements || []).map(leaf))),
      );
    default:
      return h("div", { class: "unknown" }, `[${one.type}]`);
  }
}

function leaf(one) {
  return styled(bare(one), one.style || {});
}

function bare(one) {
  switch (one.type) {
    case "text":
      return withEmoji(one.text, false);
    case "link":
      return [link(one.url, one.text ? withEmoji(one.text, false) : one.url)];
    case "emoji":
      return [emoji(one.name, one.unicode)];
    case "user":
      return [userMention(one.user_id)];
    case "channel":
      return [channelMention(one.channel_id)];
    case "usergroup":
      return [groupMention(one.usergroup_id)];
    case "broadcast":
      return [broadcast(one.range)];
    case "date":
      return [h("time", {}, dateTokens(one.timestamp, one.format))];
    case "color":
      return [h("span", { class: "color-chip" }, h("i", { style: { background: one.value } }), one.value)];
    default:
      return [one.text || `[${one.type}]`];
  }
}

function styled(kids, style) {
  let out = kids;
  if (style.code) out = [h("code", { class: "code" }, out)];
  if (style.bold) out = [h("strong", {}, out)];
  if (style.italic) out = [h("em", {}, out)];
  if (style.strike) out = [h("s", {}, out)];
  if (style.underline) out = [h("u", {}, out)];
  return out;
}
