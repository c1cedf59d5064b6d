/** Emoji by their short names; the commonest are drawn here, so that they look alike everywhere. */
import { h } from "./dom.js";
import { ART } from "./emoji_art.js";

const NAMES = {
  white_check_mark: "✅",
  heavy_check_mark: "✔️",
  ballot_box_with_check: "☑️",
  x: "❌",
  negative_squared_cross_mark: "❎",
  warning: "⚠️",
  rotating_light: "🚨",
  exclamation: "❗",
  question: "❓",
  bangbang: "‼️",
  information_source: "ℹ️",
  no_entry: "⛔",
  no_entry_sign: "🚫",
  octagonal_sign: "🛑",
  lock: "🔒",
  unlock: "🔓",
  key: "🔑",
  shield: "🛡️",
  email: "✉️",
  envelope: "✉️",
  incoming_envelope: "📨",
  envelope_with_arrow: "📩",
  "e-mail": "📧",
  outbox_tray: "📤",
  inbox_tray: "📥",
  mailbox: "📫",
  mailbox_with_mail: "📬",
  package: "📦",
  memo: "📝",
  pencil: "📝",
  pencil2: "✏️",
  page_facing_up: "📄",
  bookmark_tabs: "📑",
  books: "📚",
  book: "📖",
  clipboard: "📋",
  pushpin: "📌",
  paperclip: "📎",
  link: "🔗",
  mag: "🔍",
  bulb: "💡",
  bell: "🔔",
  no_bell: "🔕",
  hourglass: "⌛",
  hourglass_flowing_sand: "⏳",
  stopwatch: "⏱️",
  alarm_clock: "⏰",
  clock1: "🕐",
  clock3: "🕒",
  calendar: "📆",
  date: "📅",
  zap: "⚡",
  fire: "🔥",
  robot_face: "🤖",
  speech_balloon: "💬",
  thought_balloon: "💭",
  left_speech_bubble: "🗨️",
  wave: "👋",
  thumbsup: "👍",
  "+1": "👍",
  thumbsdown: "👎",
  "-1": "👎",
  eyes: "👀",
  raised_hand: "✋",
  raising_hand: "🙋",
  pray: "🙏",
  clap: "👏",
  muscle: "💪",
  point_right: "👉",
  point_up: "☝️",
  bust_in_silhouette: "👤",
  busts_in_silhouette: "👥",
  tada: "🎉",
  sparkles: "✨",
  star: "⭐",
  heart: "❤️",
  rocket: "🚀",
  chart_with_upwards_trend: "📈",
  bar_chart: "📊",
  chart_with_downwards_trend: "📉",
  moneybag: "💰",
  credit_card: "💳",
  gear: "⚙️",
  wrench: "🔧",
  hammer_and_wrench: "🛠️",
  bug: "🐛",
  recycle: "♻️",
  arrows_counterclockwise: "🔄",
  repeat: "🔁",
  leftwards_arrow_with_hook: "↩️",
  arrow_right: "➡️",
  arrow_left: "⬅️",
  arrow_up: "⬆️",
  arrow_down: "⬇️",
  arrow_right_hook: "↪️",
  smile: "😄",
  slightly_smiling_face: "🙂",
  simple_smile: "🙂",
  neutral_face: "😐",
  disappointed: "😞",
  cry: "😢",
  angry: "😠",
  rage: "😡",
  thinking_face: "🤔",
  joy: "😂",
  sweat_smile: "😅",
  confused: "😕",
  worried: "😟",
  ok_hand: "👌",
  red_circle: "🔴",
  large_orange_circle: "🟠",
  large_yellow_circle: "🟡",
  large_green_circle: "🟢",
  large_blue_circle: "🔵",
  white_circle: "⚪",
  black_circle: "⚫",
  large_purple_circle: "🟣",
  small_blue_diamond: "🔹",
  small_orange_diamond: "🔸",
  seedling: "🌱",
  checkered_flag: "🏁",
  triangular_flag_on_post: "🚩",
  label: "🏷️",
  thread: "🧵",
  globe_with_meridians: "🌐",
  house: "🏠",
  telephone_receiver: "📞",
  truck: "🚚",
  gift: "🎁",
  crown: "👑",
  handshake: "🤝",
  writing_hand: "✍️",
  brain: "🧠",
  test_tube: "🧪",
  mortar_board: "🎓",
  wastebasket: "🗑️",
  soon: "🔜",
  zzz: "💤",
  snooze: "💤",
  compass: "🧭",
};

const bare = (text) => text.replace(/\ufe0f/g, "");
const NAME_OF = new Map(
  Object.entries(NAMES)
    .reverse()
    .map(([name, char]) => [bare(char), name]),
);
const DRAWN = [...NAME_OF.keys()].filter((char) => ART[char]).sort((a, b) => b.length - a.length);
const FIND = new RegExp(`(${DRAWN.join("|")})\\ufe0f?`, "gu");

/** The picture of one emoji, with its name for screen readers. */
function draw(char, name) {
  const art = ART[bare(char)];
  if (!art) return h("span", { class: "emoji-char", role: "img", "aria-label": name, title: `:${name}:` }, char);
  return h(
    "svg",
    { class: "emoji", viewBox: "0 0 20 20", role: "img", "aria-label": name },
    h("title", {}, `:${name}:`),
    art.map(([tag, props]) => h(tag, props)),
  );
}

/** `:name:` as an element, or the text itself where the name is unknown. */
export function emoji(name, unicode) {
  const char = NAMES[name.split("::")[0]];
  if (char) return draw(char, name);
  if (unicode) {
    const text = unicode
      .split("-")
      .map((hex) => String.fromCodePoint(parseInt(hex, 16)))
      .join("");
    return draw(text, name);
  }
  return `:${name}:`;
}

/** Plain text to kids: emoji characters drawn, and short names too when `names` is set. */
export function withEmoji(text, names = true) {
  const out = [];
  for (const part of names ? text.split(/(:[a-z0-9_+'-]+(?:::skin-tone-\d)?:)/g) : [text]) {
    const name = /^:([^:]+)(::skin-tone-\d)?:$/.exec(part);
    if (names && name && NAMES[name[1]]) {
      out.push(draw(NAMES[name[1]], name[1]));
      continue;
    }
    let at = 0;
    for (const hit of part.matchAll(FIND)) {
      if (hit.index > at) out.push(part.slice(at, hit.index));
      out.push(draw(hit[0], NAME_OF.get(hit[1]) || hit[1]));
      at = hit.index + hit[0].length;
    }
    if (at < part.length) out.push(part.slice(at));
  }
  return out;
}
