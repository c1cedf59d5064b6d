/** markdown blocks (ordinary Markdown, not mrkdwn): the parts that apps and models write. */
import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { link } from "./links.js";

export function markdown(text) {
  const out = [];
  const lines = String(text || "")
    .replace(/\r/g, "")
    .split("\n");
  let at = 0;
  while (at < lines.length) {
    const line = lines[at];
    const fence = /^\s*(```|~~~)/.exec(line);
    const heading = /^(#{1,6})\s+(.*?)#*$/.exec(line);
    if (!line.trim()) {
      at += 1;
    } else if (fence) {
      const end = lines.findIndex((l, i) => i > at && l.trim().startsWith(fence[1]));
      const stop = end < 0 ? lines.length : end;
      out.push(h("pre", { class: "pre" }, lines.slice(at + 1, stop).join("\n")));
      at = stop + 1;
    } else if (heading) {
      out.push(h(`h${heading[1].length}`, { class: "md-heading" }, inline(heading[2])));
      at += 1;
    } else if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) {
      out.push(h("hr", { class: "divider" }));
      at += 1;
    } else if (/^\s*>/.test(line)) {
      const end = until(lines, at, (l) => !/^\s*>/.test(l));
      out.push(
        h(
          "blockquote",
          { class: "quote" },
          markdown(
            lines
              .slice(at, end)
              .map((l) => l.replace(/^\s*> ?/, ""))
              .join("\n"),
          ),
        ),
      );
      at = end;
    } else if (ITEM.test(line)) {
      const end = until(lines, at, (l) => !ITEM.test(l) && !/^\s{2,}\S/.test(l));
      out.push(list(lines.slice(at, end)));
      at = end;
    } else if (line.includes("|") && /^[\s|:-]+$/.test(lines[at + 1] || "") && (lines[at + 1] || "").includes("-")) {
      const end = until(lines, at + 2, (l) => !l.includes("|"));
      out.push(table([line, ...lines.slice(at + 2, end)]));
      at = end;
    } else {
      const end = until(lines, at + 1, (l) => !l.trim() || /^(#{1,6}\s|\s*(```|~~~)|\s*>)/.test(l) || ITEM.test(l));
      out.push(h("p", { class: "md-p" }, inline(lines.slice(at, end).join("\n"))));
      at = end;
    }
  }
  return out;
}

const ITEM = /^\s*(?:[-*+]|\d+[.)])\s+/;

function until(lines, from, stop) {
  let at = from;
  while (at < lines.length && !stop(lines[at])) at += 1;
  return Math.max(at, from);
}

function list(lines) {
  const items = [];
  for (const line of lines) {
    const depth = Math.min(4, Math.floor(/^\s*/.exec(line)[0].length / 2));
    if (ITEM.test(line)) items.push({ depth, text: line.replace(ITEM, "") });
    else if (items.length) items.at(-1).text += `\n${line.trim()}`;
  }
  const ordered = /^\s*\d/.test(lines[0]);
  return h(
    ordered ? "ol" : "ul",
    { class: "rich-list" },
    items.map((item) => h("li", { class: `indent-${item.depth}` }, inline(item.text))),
  );
}

function table(rows) {
  const cells = (row) =>
    row
      .replace(/^\s*\||\|\s*$/g, "")
      .split("|")
      .map((cell) => inline(cell.trim()));
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
          cells(rows[0]).map((cell) => h("th", { scope: "col" }, cell)),
        ),
      ),
      h(
        "tbody",
        {},
        rows.slice(1).map((row) =>
          h(
            "tr",
            {},
            cells(row).map((cell) => h("td", {}, cell)),
          ),
        ),
      ),
    ),
  );
}

const INLINE =
  /`([^`]+)`|\[([^\]]+)\]\(([^)\s]+)[^)]*\)|\*\*(?=\S)(.+?)\*\*|__(?=\S)(.+?)__|\*(?=\S)([^*]+?)\*|(?<!\w)_(?=\S)([^_]+?)_(?!\w)|~~(.+?)~~|(https?:\/\/[^\s<>]*[^\s<>.,;:!?)\]])/gs;

function inline(text) {
  const out = [];
  let at = 0;
  for (const hit of text.matchAll(INLINE)) {
    const [whole, code, label, url, bold, bold2, italic, italic2, strike, bare] = hit;
    if (hit.index > at) out.push(...withEmoji(text.slice(at, hit.index)));
    if (code !== undefined) out.push(h("code", { class: "code" }, code));
    else if (url !== undefined) out.push(link(url, inline(label)));
    else if (bold ?? bold2) out.push(h("strong", {}, inline(bold ?? bold2)));
    else if (italic ?? italic2) out.push(h("em", {}, inline(italic ?? italic2)));
    else if (strike !== undefined) out.push(h("s", {}, inline(strike)));
    else out.push(link(bare, bare));
    at = hit.index + whole.length;
  }
  if (at < text.length) out.push(...withEmoji(text.slice(at)));
  return out;
}
