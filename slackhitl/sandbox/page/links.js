/** Links and mentions, the same in mrkdwn, rich text and markdown. */
import { h } from "./dom.js";
import { channel, person, store } from "./state.js";
import { goToMessage, openChannel } from "./places.js";

const SAFE = /^(https?:|mailto:|tel:|slack:|\/)/i;

/** Where in this workspace a link leads, or null for one that leaves it. */
function placeIn(url) {
  const inner = /\/archives\/([A-Z0-9]+)(?:\/p(\d{10})(\d{6}))?/.exec(url);
  if (!inner) return null;
  const ts = inner[2] ? `${inner[2]}.${inner[3]}` : null;
  return [inner[1], ts, /[?&]thread_ts=([\d.]+)/.exec(url)?.[1] || null];
}

/** Go where a link leads: to a message of this workspace, else to another tab. */
export function follow(url) {
  const place = placeIn(url);
  if (place) goToMessage(...place);
  else window.open(url, "_blank", "noopener");
}

/** The page was opened by a link to a message: go there, and be at the plain address afterwards. */
export function arrive() {
  if (!placeIn(location.pathname)) return;
  follow(location.pathname + location.search);
  history.replaceState(null, "", "/");
}

/** A link; one that points to a message of this workspace goes there instead of leaving the page. */
export function link(url, kids) {
  if (placeIn(url)) {
    return h(
      "a",
      {
        href: url,
        class: "link",
        onclick: (event) => {
          event.preventDefault();
          follow(url);
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
