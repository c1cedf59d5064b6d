/** The select elements: options of the app, of its server, people, channels; one or several. */
import { act, waiting } from "./act.js";
import { h } from "./dom.js";
import { labels } from "./elements.js";
import { fieldOf, valueOf } from "./forms.js";
import { choose, placeOf } from "./gestures.js";
import { icon, spinner } from "./icons.js";
import { openMenu, refreshMenu } from "./menu.js";
import { textOf, words } from "./mrkdwn.js";
import { channel, channelName, person, store } from "./state.js";

const VERB = { users: "Select a person", channels: "Select a channel", conversations: "Select a conversation" };

/** A select in its closed form; a click opens its list. */
export function picker(ctx, block, one) {
  const many = one.type.startsWith("multi_");
  const source = one.type.replace("multi_", "").replace("_select", "");
  const now = valueOf(ctx, block.block_id, one)[fieldOf(one.type)];
  const chosen = many ? now : now === null ? [] : [now];
  const hint = one.placeholder ? words(one.placeholder) : VERB[source] || "Select an option";
  const busy = waiting.has(placeOf(ctx, block.block_id, one));
  const label = block.label ? words(block.label) : hint;
  return h(
    "button",
    {
      type: "button",
      class: `picker ${many ? "many" : ""} ${chosen.length ? "" : "unset"}`,
      key: `${block.block_id}/${one.action_id}`,
      "data-action-id": one.action_id,
      "data-block-id": block.block_id,
      role: "combobox",
      "aria-haspopup": "listbox",
      "aria-expanded": String(store.ui.menu?.place === placeOf(ctx, block.block_id, one)),
      ...labels(ctx, block),
      ...(block.type === "input" ? {} : { "aria-label": label }),
      onclick: (event) => open(event.currentTarget, { ctx, block, one, many, source, label }),
    },
    h(
      "span",
      { class: "picker-words" },
      chosen.length === 0
        ? hint
        : chosen.map((value) => h("span", { class: many ? "token" : "" }, nameOf(source, value))),
    ),
    busy ? spinner(13) : icon("down", 14),
  );
}

function nameOf(source, value) {
  if (source === "users") return person(value)?.real_name || value;
  if (source === "channels" || source === "conversations") return `#${channelName(channel(value)) || value}`;
  return textOf(value.text);
}

const sameAs = (a, b) => (typeof a === "object" ? a?.value === b?.value : a === b);

function open(trigger, what) {
  const { ctx, block, one, source, label, many } = what;
  const external = source === "external";
  const entries = external ? [] : listed(what, trigger);
  openMenu(trigger, {
    label,
    many,
    entries,
    choice: true,
    place: placeOf(ctx, block.block_id, one),
    search: external || entries.length > 6 || source !== "static",
    load: external
      ? async (query) => {
          if (query.length < (one.min_query_length ?? 3) && query) return [];
          const answer = await act("options", {
            container: ctx.container,
            block_id: block.block_id,
            action_id: one.action_id,
            value: query,
          });
          return ofOptions(what, answer.options || [], answer.option_groups, trigger);
        }
      : null,
  });
}

/** The kinds of conversations by the names that a filter gives them. */
const FILTERS = { public: "channel", private: "private", im: "im" };

function listed(what, trigger) {
  const { one, source } = what;
  if (source === "users")
    return plainly(
      what,
      trigger,
      store.server.users.filter((user) => user.role !== "bot").map((user) => [user.id, user.real_name || user.name]),
    );
  if (source === "channels" || source === "conversations") {
    const kinds = source === "conversations" ? one.filter?.include || Object.keys(FILTERS) : ["public"];
    const open = store.server.channels.filter((c) => kinds.some((kind) => FILTERS[kind] === c.kind));
    return plainly(
      what,
      trigger,
      open.map((c) => [c.id, `#${channelName(c)}`]),
    );
  }
  return ofOptions(what, one.options || [], one.option_groups, trigger);
}

function plainly(what, trigger, pairs) {
  return pairs.map(([value, text]) => entry(what, trigger, value, text, text));
}

function ofOptions(what, options, groups, trigger) {
  const all = groups
    ? groups.flatMap((group) => group.options.map((option) => [option, words(group.label)]))
    : options.map((option) => [option, null]);
  return all.map(([option, group]) => ({
    ...entry(what, trigger, option, textOf(option.text), words(option.text)),
    group,
    value: option.value,
    note: option.description ? textOf(option.description) : null,
  }));
}

function entry(what, trigger, value, label, text) {
  const { ctx, block, one, many } = what;
  const now = () => valueOf(ctx, block.block_id, one)[fieldOf(one.type)];
  const marked = () => (many ? now().some((had) => sameAs(had, value)) : now() !== null && sameAs(now(), value));
  return {
    label,
    text,
    selected: marked(),
    pick: () => {
      if (!many) return choose(ctx, block, one, value);
      const rest = now().filter((had) => !sameAs(had, value));
      if (rest.length === now().length && one.max_selected_items && rest.length >= one.max_selected_items) return null;
      const done = choose(ctx, block, one, rest.length === now().length ? [...rest, value] : rest);
      refreshMenu(
        trigger,
        store.ui.menu.entries.map((e) => (e.text === text ? { ...e, selected: marked() } : e)),
      );
      return done;
    },
  };
}
