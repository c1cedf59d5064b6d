/**
 * Small pictures for the emoji that cards use most, on a 20 by 20 grid.
 * They are drawn here because a machine without an emoji font shows empty boxes instead.
 */

const GREEN = "#2f9e5b", RED = "#d6344b", AMBER = "#eda93b", BLUE = "#3b82c4", GREY = "#8a8f98", SKIN = "#f5c04a", DARK = "#3a3238";
const PAPER = "#eef1f5", EDGE = "#9aa3af", BROWN = "#a9713f", PURPLE = "#8457b8", WHITE = "#ffffff";

const fill = (d, color) => ["path", { d, fill: color }];
const line = (d, color, width = 1.8) => ["path", { d, fill: "none", stroke: color, "stroke-width": width, "stroke-linecap": "round", "stroke-linejoin": "round" }];
const dot = (cx, cy, r, color) => ["circle", { cx, cy, r, fill: color }];
const box = (x, y, width, height, rx, color) => ["rect", { x, y, width, height, rx, fill: color }];

const face = (...more) => [dot(10, 10, 8.5, SKIN), dot(7, 8, 1.2, DARK), dot(13, 8, 1.2, DARK), ...more];
const angry = (...more) => [dot(10, 10, 8.5, "#e8613c"), line("M5 6.500 8.500 8M15 6.500 11.500 8", DARK, 1.4), dot(7.5, 9, 1, DARK), dot(12.5, 9, 1, DARK), ...more];
const disc = (color) => [dot(10, 10, 8, color)];
const square = (color, ...more) => [box(1.5, 1.5, 17, 17, 3.5, color), ...more];
const letter = [box(1.5, 4, 17, 12, 1.5, PAPER), line("M2 5l8 6.500L18 5", EDGE, 1.5), ["rect", { x: 1.5, y: 4, width: 17, height: 12, rx: 1.5, fill: "none", stroke: EDGE, "stroke-width": 1 }]];
const paper = (...more) => [box(3.5, 1.5, 13, 17, 1.5, PAPER), line("M6.500 6h7M6.500 9h7M6.500 12h5", EDGE, 1.2), ...more];
const clock = (...more) => [dot(10, 10, 8.5, GREY), dot(10, 10, 7, WHITE), line("M10 5.500V10l3 2", DARK, 1.6), ...more];
const thumb = [fill("M7.500 9 10.500 2c2.200 0 2.500 1.800 1.600 5h4c1.500 0 2 1.200 1.800 2.300l-1.200 6.200c-.200 1.200-1 2-2.200 2H7.500z", SKIN), box(2.5, 8.5, 3.8, 9, 1, BLUE)];
const hand = [fill("M5 10V5.500a1.200 1.200 0 0 1 2.400 0V3.500a1.200 1.200 0 0 1 2.400 0V2.700a1.200 1.200 0 0 1 2.400 0V4a1.200 1.200 0 0 1 2.300 0v8.500c0 3.500-2 6-4.800 6-2.500 0-3.900-1.300-5.300-3.800L2.500 11.500c-.500-1.400 1-2 1.800-1.100z", SKIN)];
const bubble = [fill("M2 3.500h16v10.500h-9l-4 4v-4H2z", "#b9c4d0"), dot(6.5, 8.8, 1.1, DARK), dot(10, 8.8, 1.1, DARK), dot(13.5, 8.8, 1.1, DARK)];
const turn = square(BLUE, line("M6 8.500a4.500 4.500 0 0 1 8-1M14 11.500a4.500 4.500 0 0 1-8 1M14.200 4.500v3h-3M5.800 15.500v-3h3", WHITE, 1.6));
const arrow = (d) => square(BLUE, line(d, WHITE, 2));
const bust = (x, color) => [dot(x, 6.5, 3.6, color), fill(`M${x - 6} 17.500c0-8.500 12-8.500 12 0z`, color)];

export const ART = {
  "✅": square(GREEN, line("M5.500 10.500 8.800 13.800 14.800 6.500", WHITE, 2.4)),
  "✔": [line("M3.500 10.500 8 15 16.500 5", GREEN, 3)],
  "☑": square(BLUE, line("M5.500 10.500 8.800 13.800 14.800 6.500", WHITE, 2.4)),
  "❌": [line("M4 4l12 12M16 4 4 16", RED, 3.4)],
  "⚠": [fill("M10 1.500 19 17.500H1z", AMBER), line("M10 7v5", DARK, 2), dot(10, 14.8, 1.2, DARK)],
  "🚨": [fill("M5 14V9.500a5 5 0 0 1 10 0V14z", RED), box(3.5, 14, 13, 4, 1, GREY), line("M10 1v1.500M2.500 4l1.300 1.200M17.500 4l-1.300 1.200", RED, 1.6)],
  "❗": [line("M10 3v8.500", RED, 3.4), dot(10, 16.5, 2, RED)],
  "❓": [line("M6 6.500c0-5 8-5 8 0 0 3-4 3-4 6", RED, 2.8), dot(10, 17, 1.8, RED)],
  "ℹ": square(BLUE, line("M10 9.500v5", WHITE, 2.4), dot(10, 6, 1.5, WHITE)),
  "⛔": [dot(10, 10, 8.5, RED), box(4.5, 8.3, 11, 3.4, 1, WHITE)],
  "🚫": [["circle", { cx: 10, cy: 10, r: 7.3, fill: "none", stroke: RED, "stroke-width": 2.4 }], line("M5 5l10 10", RED, 2.4)],
  "🛑": [fill("M6.500 1.500h7l5 5v7l-5 5h-7l-5-5v-7z", RED)],
  "🔒": [line("M6.500 9V6.500a3.500 3.500 0 0 1 7 0V9", GREY, 2), box(4, 8.5, 12, 9.5, 2, AMBER), dot(10, 13, 1.4, DARK)],
  "🔓": [line("M6.500 9V5.500a3.500 3.500 0 0 1 7-.500", GREY, 2), box(4, 8.5, 12, 9.5, 2, AMBER), dot(10, 13, 1.4, DARK)],
  "✉": letter,
  "📧": [...letter, dot(10, 11, 3.2, BLUE), dot(10, 11, 1.3, WHITE)],
  "📨": [box(5, 4, 14, 11, 1.5, PAPER), line("M5.500 5l6.500 5L18.500 5", EDGE, 1.4), line("M1 7h2.500M1 10h2.500M1 13h2.500", BLUE, 1.5)],
  "📩": [...letter, line("M10 1v7M7.500 6 10 8.500 12.500 6", RED, 1.8)],
  "📤": [fill("M2 11h4l1.500 2.500h5L14 11h4v6.500H2z", EDGE), line("M10 10V2.500M6.800 5.500 10 2.300l3.200 3.200", BLUE, 2)],
  "📥": [fill("M2 11h4l1.500 2.500h5L14 11h4v6.500H2z", EDGE), line("M10 2v7.500M6.800 6.800 10 10l3.200-3.200", GREEN, 2)],
  "📬": [fill("M2 15V9a3.500 3.500 0 0 1 7 0v6z", "#6f8fb5"), fill("M5.500 5.500H15A3.500 3.500 0 0 1 18 9v6H9V9c0-2-1.500-3.500-3.500-3.500z", BLUE), line("M13 8V2.500h3", RED, 1.8), line("M10 15v3.500", BROWN, 2)],
  "📦": [fill("M2 6l8-4 8 4v9l-8 4-8-4z", BROWN), fill("M2 6l8 3.500L18 6l-8-4z", "#c8925b"), line("M10 9.500V19", "#7d5029", 1.2)],
  "📝": paper(line("M9 14.500 17 6.500", AMBER, 2.6)),
  "✏": [line("M4 16 14.500 5.500", AMBER, 4), line("M14.500 5.500 16 4", "#e58aa0", 4), line("M3 17l1-1", DARK, 2)],
  "📄": paper(), "📋": paper(box(7, 0.5, 6, 3, 1, GREY)),
  "📚": [box(2.5, 3, 4.5, 15, 1, RED), box(7.5, 3, 4.5, 15, 1, BLUE), box(12.5, 3, 4.5, 15, 1, GREEN)],
  "📖": [fill("M1.500 4.500c3-1.500 6-1.500 8.500 0v12c-2.500-1.500-5.500-1.500-8.500 0zM18.500 4.500c-3-1.500-6-1.500-8.500 0v12c2.500-1.500 5.500-1.500 8.500 0z", PAPER), line("M10 4.500v12M1.500 4.500v12c3-1.500 6-1.500 8.500 0 2.500-1.500 5.500-1.500 8.500 0v-12", BLUE, 1.2)],
  "📌": [line("M6 14 3 17.500", GREY, 1.6), fill("M11 2l7 7-3 .500-3.500 3.500-.500 4-7-7 4-.500L11.500 5z", RED)],
  "📎": [line("M15.500 9 9.500 15a3.500 3.500 0 0 1-5-5l6.500-6.500a2.300 2.300 0 0 1 3.300 3.300L8 13", GREY, 1.8)],
  "🔗": [line("M8.500 11.500a3 3 0 0 0 4.300 0l3-3a3 3 0 0 0-4.300-4.300l-1 1M11.500 8.500a3 3 0 0 0-4.300 0l-3 3a3 3 0 0 0 4.300 4.300l1-1", GREY, 2)],
  "🔍": [["circle", { cx: 8.5, cy: 8.5, r: 5.5, fill: "#cfe4f5", stroke: GREY, "stroke-width": 2 }], line("M12.800 12.800 17.500 17.500", BROWN, 2.6)],
  "💡": [dot(10, 8, 6, "#f7cf52"), box(7.5, 13, 5, 3, 0.5, "#d8b13c"), box(8, 16, 4, 2.5, 1, GREY)],
  "🔔": [fill("M10 2c4 0 5 3 5 6.500 0 3 1 4 2.500 5.500H2.500C4 12.500 5 11.500 5 8.500 5 5 6 2 10 2z", AMBER), dot(10, 16, 2, "#b97b22")],
  "⌛": [fill("M5 2.500h10c0 4-3.500 5-3.500 7.500S15 13.500 15 17.500H5c0-4 3.500-5 3.500-7.500S5 6.500 5 2.500z", "#cfe0ee"), fill("M6.500 16.500c1-3 6-3 7 0z", AMBER), line("M4 2.500h12M4 17.500h12", BROWN, 1.8)],
  "⏳": [fill("M5 2.500h10c0 4-3.500 5-3.500 7.500S15 13.500 15 17.500H5c0-4 3.500-5 3.500-7.500S5 6.500 5 2.500z", "#cfe0ee"), fill("M6.500 5h7c-.500 2-2.500 3-3.500 4.500C9 8 7 7 6.500 5z", AMBER), line("M10 9v7", AMBER, 1.2), line("M4 2.500h12M4 17.500h12", BROWN, 1.8)],
  "⏱": clock(line("M10 1v1.500", GREY, 2.4)), "⏰": clock(dot(3, 3, 2, RED), dot(17, 3, 2, RED)), "🕐": clock(), "🕒": clock(),
  "📅": square(PAPER, fill("M1.500 6V5A3.500 3.500 0 0 1 5 1.500h10A3.500 3.500 0 0 1 18.500 5v1z", RED), line("M5 10h2M9 10h2M13 10h2M5 14h2M9 14h2", EDGE, 2)),
  "📆": square(PAPER, fill("M1.500 6V5A3.500 3.500 0 0 1 5 1.500h10A3.500 3.500 0 0 1 18.500 5v1z", RED), line("M5 10h2M9 10h2M13 10h2M5 14h2M9 14h2", EDGE, 2)),
  "⚡": [fill("M11.500 1 4 11.500h4.500L7 19l9-11h-5z", "#f4b92f")],
  "🔥": [fill("M10 1c1 4 6 6 6 11a6 6 0 0 1-12 .500C4 9.500 5.500 8 6 6c1.500 1 2 2 2 3C9.500 7 10.500 4.500 10 1z", "#ef6c33"), fill("M10 10c2 2 3 3 3 5a3 3 0 0 1-6 0c0-1.500 2-2.500 3-5z", "#f9c846")],
  "🤖": [line("M10 1.500v3", GREY, 1.6), dot(10, 2, 1.4, RED), box(3, 4.5, 14, 12.5, 3, "#9fb2c4"), dot(7, 9.5, 1.9, WHITE), dot(13, 9.5, 1.9, WHITE), dot(7, 9.5, 0.9, DARK), dot(13, 9.5, 0.9, DARK), line("M6.500 13.700h7", DARK, 1.6)],
  "💬": bubble, "💭": bubble, "🗨": bubble,
  "👋": hand, "✋": hand, "🙋": [...bust(9, PURPLE), dot(9, 6.5, 3.6, SKIN), line("M15.500 12V3.500", SKIN, 2.4)],
  "👍": thumb, "👎": thumb.map(([tag, props]) => [tag, { ...props, transform: "rotate(180 10 10)" }]),
  "👀": [["ellipse", { cx: 5.8, cy: 10, rx: 4, ry: 5.5, fill: WHITE, stroke: EDGE, "stroke-width": 1 }], ["ellipse", { cx: 14.2, cy: 10, rx: 4, ry: 5.500, fill: WHITE, stroke: EDGE, "stroke-width": 1 }], dot(7, 11, 2, DARK), dot(15.4, 11, 2, DARK)],
  "👤": bust(10, "#5c6f86"), "👥": [...bust(13, "#93a4b8"), ...bust(7, "#5c6f86")],
  "🎉": [fill("M2 18.500 7 7l6 6z", AMBER), dot(13, 3.5, 1.2, RED), dot(17, 8, 1.2, GREEN), dot(9, 3, 1, BLUE), line("M11.500 8.500C12 6 14 5 17 4.500M12.500 10.500c2-.500 3.500 0 5 1.500", PURPLE, 1.4)],
  "✨": [fill("M8 3l1.800 5.200L15 10l-5.200 1.800L8 17l-1.800-5.200L1 10l5.200-1.800z", "#f4b92f"), fill("M16 1.500l.800 2.200 2.200.800-2.200.800-.800 2.200-.800-2.200-2.200-.800 2.200-.800z", "#f4b92f")],
  "⭐": [fill("M10 1.500l2.600 5.600 6.100.700-4.500 4.200 1.200 6L10 15l-5.400 3 1.200-6L1.300 7.800l6.100-.700z", "#f4b92f")],
  "❤": [fill("M10 17.500C3 12.500 1.500 9.500 1.500 7A4.500 4.500 0 0 1 10 5a4.500 4.500 0 0 1 8.500 2c0 2.500-1.500 5.500-8.500 10.500z", RED)],
  "🚀": [fill("M17.500 2.500c-5 0-8.500 3-11 8l3 3c5-2.500 8-6 8-11z", "#c3cdd8"), dot(12.5, 7.5, 1.7, BLUE), fill("M6.500 10.500H2.500l3-4h3zM9.500 13.500v4l4-3v-3z", RED), fill("M5.500 13l1.500 1.500-3.500 2z", AMBER)],
  "📈": [box(1.5, 2, 17, 16, 1.5, PAPER), line("M4 14l4-4 3 2 5-6.500", RED, 2)], "📉": [box(1.5, 2, 17, 16, 1.5, PAPER), line("M4 6l4 4 3-2 5 6.500", BLUE, 2)],
  "📊": [box(1.5, 2, 17, 16, 1.5, PAPER), box(4, 9, 3, 7, 0.5, GREEN), box(8.5, 5, 3, 11, 0.5, RED), box(13, 11, 3, 5, 0.5, BLUE)],
  "💳": [box(1, 4, 18, 12.5, 2, BLUE), box(1, 7, 18, 2.8, 0, DARK), box(3, 12, 6, 1.6, 0.5, WHITE)],
  "⚙": [["circle", { cx: 10, cy: 10, r: 5, fill: "none", stroke: GREY, "stroke-width": 3 }], line("M10 1.500v3M10 15.500v3M1.500 10h3M15.500 10h3M4 4l2 2M14 14l2 2M16 4l-2 2M6 14l-2 2", GREY, 2.2)],
  "🔄": turn, "🔁": turn, "♻": [dot(10, 10, 8.5, GREEN), line("M6 8.500a4.500 4.500 0 0 1 8-1M14 11.500a4.500 4.500 0 0 1-8 1M14.200 4.500v3h-3M5.800 15.500v-3h3", WHITE, 1.6)],
  "↩": arrow("M8.500 5 5 8.500 8.500 12M5 8.500h6a3.500 3.500 0 0 1 0 7H8"), "↪": arrow("M11.500 5 15 8.500 11.500 12M15 8.500H9a3.500 3.500 0 0 0 0 7h3"),
  "➡": arrow("M5 10h10M11 6l4 4-4 4"), "⬅": arrow("M15 10H5M9 6l-4 4 4 4"), "⬆": arrow("M10 15V5M6 9l4-4 4 4"), "⬇": arrow("M10 5v10M6 11l4 4 4-4"),
  "😄": face(fill("M5.500 11h9c-.500 5.500-8.500 5.500-9 0z", DARK)), "🙂": face(line("M6.500 12.500c2 2.500 5 2.500 7 0", DARK, 1.4)),
  "😐": face(line("M6.500 13h7", DARK, 1.4)), "😞": face(line("M6.500 14.500c2-2.500 5-2.500 7 0", DARK, 1.4)),
  "😕": face(line("M7 13.500c2-1.500 4-1.500 6-.500", DARK, 1.4)), "😟": face(line("M6.500 14.500c2-2.500 5-2.500 7 0", DARK, 1.4)),
  "😢": face(line("M7 14c2-2 4-2 6 0", DARK, 1.4), fill("M14 9.500c2 3 1.500 5 0 5s-2-2 0-5z", BLUE)),
  "😠": angry(line("M7 14c2-2 4-2 6 0", DARK, 1.4)), "😡": angry(line("M7 14c2-2 4-2 6 0", DARK, 1.4)),
  "🔴": disc(RED), "🟠": disc("#e98632"), "🟡": disc("#f0c33c"), "🟢": disc("#3fae63"), "🔵": disc(BLUE), "🟣": disc(PURPLE), "⚪": disc("#dfe3e8"), "⚫": disc("#2b2b2f"),
  "🔹": [fill("M10 4.500 15.500 10 10 15.500 4.500 10z", BLUE)], "🔸": [fill("M10 4.500 15.500 10 10 15.500 4.500 10z", "#e98632")],
  "🌱": [line("M10 18v-8", GREEN, 2), fill("M10 11C4 11 2 8 2 4c6 0 8 3 8 7zM10 10c0-4 2.500-6.500 8-6.500 0 4-2.500 6.500-8 6.500z", GREEN)],
  "🚩": [line("M4.500 2v16.500", BROWN, 1.8), fill("M5 2.500 17 6.500 5 11z", RED)],
  "🏷": [fill("M2 3h7.500l8.500 8.500-6.500 6.500L3 9.500z", "#e3c08a"), dot(5.8, 6.5, 1.3, WHITE)],
  "🧵": [box(4, 2, 12, 3, 1, BROWN), box(4, 15, 12, 3, 1, BROWN), box(5.5, 5, 9, 10, 1, PURPLE), line("M5.500 8h9M5.500 11h9", "#6b4499", 1)],
  "🌐": [dot(10, 10, 8.5, BLUE), line("M1.500 10h17M10 1.500c-5 5-5 12 0 17M10 1.500c5 5 5 12 0 17", WHITE, 1)],
  "🏠": [fill("M10 2 1.500 9.500H4V18h12V9.500h2.500z", "#c98f5e"), box(8, 12, 4, 6, 0.5, "#6f4a2b")],
  "🗑": [box(4.5, 6, 11, 12.5, 1.5, GREY), box(3, 3.5, 14, 2, 1, GREY), line("M8 9v6.500M12 9v6.500", WHITE, 1.2)],
  "🚚": [box(1, 5, 11, 9, 1, "#8fa6bd"), fill("M12.500 7.500h3.500l3 3.500v3h-6.500z", RED), dot(5, 15, 2.2, DARK), dot(15, 15, 2.2, DARK)],
  "🔑": [dot(6, 10, 4.500, AMBER), dot(6, 10, 1.700, WHITE), line("M10 10h8M15 10v3M18 10v3", AMBER, 2)],
  "🧠": [fill("M10 3C7 1.500 4.500 3.500 4.500 6 2 7 2 10.500 3.500 12c-.500 3 2 5 4 4.500.500 1 2 1 2.500.500.500.500 2 .500 2.500-.500 2 .500 4.500-1.500 4-4.500C18 10.500 18 7 15.500 6c0-2.500-2.500-4.500-5.500-3z", "#e79aa8"), line("M10 3.500v13", "#c46a7c", 1.2)],
  "🙏": [fill("M9.700 2 5 11v6h4.700zM10.300 2 15 11v6h-4.700z", SKIN), box(4.5, 15, 11, 3.500, 0.5, BLUE)],
  "💤": [line("M3 9h6l-6 8h6M12 3h5l-5 6h5", BLUE, 2)],
};
