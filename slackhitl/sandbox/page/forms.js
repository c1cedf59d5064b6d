/**
 * What people have put into the fields of a view or a message but not sent.
 *
 * A value is kept by block id and action id, as Slack does: an update of the view that keeps both
 * keeps what was typed. Values have the shape that Slack sends in `view.state.values`.
 */

const forms = new Map();
const stamps = new Map();

/** A number that grows with every change of a form. */
export const stampOf = (form) => stamps.get(form) || 0;

const GIVEN = {
  plain_text_input: (e) => ({ value: e.initial_value ?? null }),
  email_text_input: (e) => ({ value: e.initial_value ?? null }),
  url_text_input: (e) => ({ value: e.initial_value ?? null }),
  number_input: (e) => ({ value: e.initial_value ?? null }),
  rich_text_input: (e) => ({ rich_text_value: e.initial_value ?? null }),
  static_select: (e) => ({ selected_option: e.initial_option ?? null }),
  external_select: (e) => ({ selected_option: e.initial_option ?? null }),
  radio_buttons: (e) => ({ selected_option: e.initial_option ?? null }),
  multi_static_select: (e) => ({ selected_options: e.initial_options ?? [] }),
  multi_external_select: (e) => ({ selected_options: e.initial_options ?? [] }),
  checkboxes: (e) => ({ selected_options: e.initial_options ?? [] }),
  users_select: (e) => ({ selected_user: e.initial_user ?? null }),
  multi_users_select: (e) => ({ selected_users: e.initial_users ?? [] }),
  channels_select: (e) => ({ selected_channel: e.initial_channel ?? null }),
  multi_channels_select: (e) => ({ selected_channels: e.initial_channels ?? [] }),
  conversations_select: (e) => ({ selected_conversation: e.initial_conversation ?? null }),
  multi_conversations_select: (e) => ({ selected_conversations: e.initial_conversations ?? [] }),
  datepicker: (e) => ({ selected_date: e.initial_date ?? null }),
  timepicker: (e) => ({ selected_time: e.initial_time ?? null }),
  datetimepicker: (e) => ({ selected_date_time: e.initial_date_time ?? null }),
  file_input: () => ({ files: [] }),
};

/** Whether an element has a value (a button and an overflow menu have none). */
export const hasValue = (element) => element.type in GIVEN;

/** The field of the value object that holds an element's value. */
export function fieldOf(type) {
  return Object.keys(GIVEN[type]({}))[0];
}

/** @param ctx the surface's context: `form` names the form, `values` is what the sandbox knows */
export function valueOf(ctx, blockId, element) {
  const typed = forms.get(ctx.form)?.get(`${blockId}\n${element.action_id}`);
  if (typed && typed.type === element.type) return typed;
  const known = ctx.values?.[blockId]?.[element.action_id];
  if (known) return known;
  return { type: element.type, ...GIVEN[element.type](element) };
}

export function setValue(ctx, blockId, element, value) {
  if (!forms.has(ctx.form)) forms.set(ctx.form, new Map());
  const full = { type: element.type, [fieldOf(element.type)]: value };
  forms.get(ctx.form).set(`${blockId}\n${element.action_id}`, full);
  stamps.set(ctx.form, stampOf(ctx.form) + 1);
  return full;
}

/** Every element that can hold a value, with its block: in inputs, accessories and actions. */
export function fieldsOf(blocks) {
  const out = [];
  for (const block of blocks || []) {
    const inside =
      block.type === "input" ? [block.element] : block.type === "actions" ? block.elements : [block.accessory];
    for (const element of inside) if (element && hasValue(element)) out.push({ block, element });
  }
  return out;
}

/** The state of a whole surface, in Slack's shape. Untouched fields give their initial value. */
export function collect(ctx, blocks) {
  const out = {};
  for (const { block, element } of fieldsOf(blocks)) {
    (out[block.block_id] ||= {})[element.action_id] = { ...valueOf(ctx, block.block_id, element) };
  }
  return out;
}

/** Forget the fields that an update took away, and whole forms that are gone. */
export function prune(form, blocks) {
  const kept = forms.get(form);
  if (!kept) return;
  const now = new Set(fieldsOf(blocks).map(({ block, element }) => `${block.block_id}\n${element.action_id}`));
  for (const key of kept.keys()) if (!now.has(key)) kept.delete(key);
}

export function forgetForms(prefix, alive) {
  for (const name of forms.keys()) if (name.startsWith(prefix) && !alive.has(name)) forms.delete(name);
}

const isEmpty = (value) =>
  value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length);

/** What Slack itself refuses before the app hears of it: {block_id: sentence}. */
export function faultsOf(ctx, blocks) {
  const out = {};
  for (const { block, element } of fieldsOf(blocks)) {
    if (block.type !== "input") continue;
    const value = valueOf(ctx, block.block_id, element)[fieldOf(element.type)];
    const fault = isEmpty(value)
      ? block.optional
        ? null
        : "Please complete this required field."
      : wrong(element, value);
    if (fault) out[block.block_id] = fault;
  }
  return out;
}

function wrong(element, value) {
  switch (element.type) {
    case "plain_text_input":
      if (value.length > (element.max_length || 3000))
        return `Please shorten this to ${(element.max_length || 3000).toLocaleString("en")} characters or fewer.`;
      return value.length < (element.min_length || 0)
        ? `Please write at least ${element.min_length} characters.`
        : null;
    case "email_text_input":
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) ? null : "Please enter a valid email address.";
    case "url_text_input":
      return /^https?:\/\/\S+$/.test(value) ? null : "Please enter a valid URL.";
    case "number_input":
      if (!(element.is_decimal_allowed ? /^-?\d+(\.\d+)?$/ : /^-?\d+$/).test(value))
        return element.is_decimal_allowed ? "Please enter a number." : "Please enter a whole number.";
      if (element.min_value !== undefined && Number(value) < Number(element.min_value))
        return `Please enter a number of at least ${element.min_value}.`;
      return element.max_value !== undefined && Number(value) > Number(element.max_value)
        ? `Please enter a number of at most ${element.max_value}.`
        : null;
    default:
      return null;
  }
}
