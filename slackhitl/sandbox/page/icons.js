/** Line icons, drawn for this page on a 20 by 20 grid. */
import { h } from "./dom.js";

const PATHS = {
  hash: "M7.5 3 6 17M14 3l-1.500 14M3.500 7.500h13.500M3 12.500h13.500",
  lock: "M5 9h10v7.500H5zM7 9V6.500a3 3 0 0 1 6 0V9",
  home: "M3 9.500 10 3.500l7 6M5 8.500V16.500h10V8.500M8.500 16.500v-4.500h3v4.500",
  close: "M5 5l10 10M15 5 5 15",
  down: "M5 7.500l5 5 5-5",
  left: "M12 4.500 6.500 10l5.500 5.500",
  right: "M8 4.500 13.500 10 8 15.500",
  plus: "M10 4v12M4 10h12",
  send: "M3.500 3.500 17 10 3.500 16.500 5.500 10zM5.500 10H11",
  bolt: "M11 2.500 4.500 11.500H9L8.500 17.500 15.500 8H11z",
  dots: "M4.500 10h.01M10 10h.01M15.500 10h.01",
  thread: "M3.500 4h13v9.500h-8L5 16.500V13.500H3.500zM6.500 7.500h7M6.500 10h4.500",
  mail: "M2.500 5h15v10.500h-15zM3 5.500 10 11l7-5.500",
  reply: "M8 4.500 3.500 9 8 13.500M3.500 9H12a4.500 4.500 0 0 1 4.500 4.500V16",
  code: "M7 5.500 2.500 10 7 14.500M13 5.500 17.500 10 13 14.500",
  warn: "M10 3 18 16.500H2zM10 8v4M10 14.300v.01",
  check: "M4 10.500 8 14.500 16 5.500",
  clip: "M15.500 9 9.500 15a3.500 3.500 0 0 1-5-5l6.500-6.500a2.300 2.300 0 0 1 3.300 3.300L8 13a1.100 1.100 0 0 1-1.600-1.600L12 6",
  search: "M8.500 3.500a5 5 0 1 0 .01 0M12.300 12.300 16.500 16.500",
  people:
    "M7 9.500a2.800 2.800 0 1 0-.01 0M2 16.500c0-5 10-5 10 0M13 4.200a2.600 2.600 0 0 1 .3 5.200M14.500 11.800c2.300.400 3.500 2 3.500 4.700",
  compose: "M9 4H4v12h12v-5M8 12l.600-2.600L15.500 2.500l2 2L10.600 11.400z",
  file: "M5 2.500h6.500L15.500 6.500V17.500H5zM11.500 2.500v4h4",
  calendar: "M3.500 5h13v11.500h-13zM3.500 8.500h13M7 3v3.500M13 3v3.500",
  info: "M10 2.500a7.500 7.500 0 1 0 .01 0M10 9v4.500M10 6.300v.01",
  plug: "M7 3v4M13 3v4M5 7h10v3.500a5 5 0 0 1-10 0zM10 15.500V18",
};

export function icon(name, size = 18, cls = "") {
  return h(
    "svg",
    {
      class: `icon ${cls}`,
      width: size,
      height: size,
      viewBox: "0 0 20 20",
      fill: "none",
      stroke: "currentColor",
      "stroke-width": name === "dots" ? 2.6 : 1.6,
      "stroke-linecap": "round",
      "stroke-linejoin": "round",
      "aria-hidden": "true",
      focusable: "false",
    },
    h("path", { d: PATHS[name] }),
  );
}

export function spinner(size = 14) {
  return h("span", { class: "spinner", style: { width: `${size}px`, height: `${size}px` }, "aria-hidden": "true" });
}
