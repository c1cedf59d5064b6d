/** Links and mentions, the same in mrkdwn, rich text and markdown. */
import { h } from "./dom.js";
import { channel, person, store } from "./state.js";
import { goToMessage, openChannel } from "./places.js";

const SAFE = /^(https?:|mailto:|tel:|slack:|\/)/i;

/** A link; one that points to a message of this workspace goes there instead of leaving the page. */
export function link(url, kids) {
  const inner = /\/archives\/([A-Z0-9]+)(?:\/p(\d{10})(\d{6}))?/.exec(url);
  if (inner) {
    const ts = inner[2] ? `${inner[2]}.${inner[3]}` : null;
    const root = /[?&]thread_ts=([\d.]+)/.exec(url)?.[1] || null;
    return h(
      "a",
      {
        href: url,
        class: "link",
        onclick: (event) => {
          event.preventDefault();
          goToMessage(inner[1], ts, root);
        },
      },
      kids,
    );
  }
  if (!SAFE.test(url)) return h("span", { class: "link unsafe", title: url }, kids);
  return h("a", { href: url, class: "link", target: "_blank", rel: "noreferrer noopener" }, kids);
}

export function userMention(id, label) {
  const one = person(id);
  const name = one ? one.real_name || one.name : label || id;
  return h(
    "span",
    { class: `mention ${id === store.ui.user ? "mine" : ""}`, "data-user": id },
    `@${name.replace(/^@/, "")}`,
  );
}

export function channelMention(id, label) {
  const one = channel(id);
  const name = one ? one.name : label || id;
  if (!one) return h("span", { class: "mention" }, `#${name}`);
  return h(
    "a",
    {
      class: "mention",
      href: "#",
      onclick: (event) => {
        event.preventDefault();
        openChannel(id);
      },
    },
    `#${name}`,
  );
}

export function broadcast(range) {
  return h("span", { class: "mention loud" }, `@${range}`);
}

export function groupMention(id, label) {
  return h("span", { class: "mention" }, label || `@${id}`);
}
