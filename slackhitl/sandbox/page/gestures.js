/** From a click on an element to the app: confirmation first, then the action with the form's state. */
import { actAt } from "./act.js";
import { collect, setValue, valueOf } from "./forms.js";
import { changed, store } from "./state.js";

/** The name of the place where a wait or a warning is shown. */
export const placeOf = (ctx, blockId, element) => `${ctx.form}|${blockId}|${element.action_id}`;

/**
 * Send one action to the app.
 * @param {object} given what the action carries, such as {value} or {selected_option}
 */
export async function press(ctx, blockId, element, given) {
  if (!(await agreed(element.confirm))) return { ok: false, error: "" };
  const action = { type: element.type, action_id: element.action_id, block_id: blockId, ...given };
  if (element.type === "button") action.text = element.text;
  return actAt(placeOf(ctx, blockId, element), "block_action", {
    container: ctx.container,
    block_id: blockId,
    action_id: element.action_id,
    action,
    values: collect(ctx, ctx.blocks),
  });
}

/** Note a new value; outside input blocks, or with dispatch_action, the app is told at once. */
export async function choose(ctx, block, element, value) {
  const before = valueOf(ctx, block.block_id, element);
  const full = setValue(ctx, block.block_id, element, value);
  changed();
  if (block.type === "input" && !block.dispatch_action) return;
  const { type: _, ...given } = full;
  const answer = await press(ctx, block.block_id, element, given);
  if (!answer.ok && answer.error === "") {
    const { type: __, ...old } = before;
    setValue(ctx, block.block_id, element, Object.values(old)[0]);
    changed();
  }
}

/** Ask "are you sure" where the app wants it. */
function agreed(confirm) {
  if (!confirm) return Promise.resolve(true);
  return new Promise((resolve) => {
    const back = document.activeElement;
    store.ui.confirm = {
      ...confirm,
      answer: (yes) => {
        store.ui.confirm = null;
        changed();
        setTimeout(() => back?.focus?.(), 0);
        resolve(yes);
      },
    };
    changed();
  });
}
