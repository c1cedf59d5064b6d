/** The thread that is open beside the channel. */
import { composer } from "./composer.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { repliesOf, rootOf, threadLog } from "./log.js";
import { closeThread } from "./places.js";
import { channel, channelName, store } from "./state.js";

export function thread() {
  const open = store.ui.thread;
  if (!open) return null;
  const root = rootOf(open.channel, open.ts);
  const name = channelName(channel(open.channel));
  return h(
    "section",
    { class: "thread", key: "thread", "aria-label": `Thread in ${name}` },
    h(
      "header",
      { class: "pane-head" },
      h("h2", {}, "Thread"),
      h("span", { class: "pane-sub" }, name),
      h(
        "button",
        { type: "button", class: "tool", "aria-label": "Close thread", title: "Close", onclick: closeThread },
        icon("close", 18),
      ),
    ),
    root
      ? threadLog(
          open.channel,
          root,
          repliesOf(open.channel, open.ts),
          composer({ channel: open.channel, thread: open.ts, hint: "Reply…" }),
        )
      : h("p", { class: "empty" }, "This message is gone."),
  );
}
