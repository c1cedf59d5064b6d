/**
 * A small keyed view layer: functions return plain nodes (`h`), `paint` makes the page match them.
 *
 * Everything shown is built with createElement and text nodes, so no text from a mail or from the
 * app can become markup. Elements are kept by key, so focus, caret and scroll survive a repaint.
 */

const SVG = "http://www.w3.org/2000/svg";

/**
 * @typedef {{tag: string, props: Object<string, any>, key: string|null, kids: any[]}} Node
 */

/**
 * One element to be. `props`: attributes; `on…` listeners; `class`, `style` (object); `value` and
 * `checked` are live properties; `key` keeps identity; `ref(el)` runs once after it is inserted.
 * @returns {Node}
 */
export function h(tag, props, ...kids) {
  const { key = null, ...rest } = props || {};
  return { tag, props: rest, key, kids: flat(kids, []) };
}

/** A part (always of one tag) that is only rebuilt when one of `deps` is a different value. */
export function memo(key, deps, make) {
  return { tag: "#memo", key, deps, make, props: {}, kids: [] };
}

function flat(kids, out) {
  for (const kid of kids) {
    if (Array.isArray(kid)) flat(kid, out);
    else if (kid !== null && kid !== undefined && kid !== false && kid !== true && kid !== "") {
      out.push(typeof kid === "object" ? kid : String(kid));
    }
  }
  return out;
}

/** Make the children of `root` match `kids`. */
export function paint(root, kids) {
  const refs = [];
  children(root, flat([kids], []), refs);
  for (const [ref, el] of refs) ref(el);
}

function identity(kid, counts) {
  if (typeof kid === "object" && kid.key !== null) return `k:${kid.key}`;
  const name = typeof kid === "object" ? kid.tag : "#text";
  const n = counts.get(name) || 0;
  counts.set(name, n + 1);
  return `${name}:${n}`;
}

function children(parent, kids, refs) {
  const old = parent._kids || new Map();
  const counts = new Map();
  const wanted = new Map();
  for (const kid of kids) {
    let id = identity(kid, counts);
    while (wanted.has(id)) id += "'"; // two things with one key: keep both
    wanted.set(id, kid);
  }
  for (const [id, had] of old) {
    const kid = wanted.get(id);
    if (kid === undefined || tagOf(kid) !== tagOf(had.kid)) {
      had.node.remove();
      old.delete(id);
    }
  }
  const next = new Map();
  let cursor = parent.firstChild;
  for (const [id, kid] of wanted) {
    const had = old.get(id);
    let node;
    let shown = kid;
    if (had) {
      node = had.node;
      shown = update(node, had.kid, kid, refs);
    } else {
      [node, shown] = create(kid, parent, refs);
    }
    if (node === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(node, cursor);
    next.set(id, { node, kid: shown });
  }
  parent._kids = next;
}

function tagOf(kid) {
  return typeof kid === "object" ? kid.tag : "#text";
}

function create(kid, parent, refs) {
  if (typeof kid !== "object") return [document.createTextNode(kid), kid];
  if (kid.tag === "#memo") {
    kid.made = kid.make();
    return [create(kid.made, parent, refs)[0], kid];
  }
  const inSvg = kid.tag === "svg" || (parent.namespaceURI === SVG && parent.tagName !== "foreignObject");
  const el = inSvg ? document.createElementNS(SVG, kid.tag) : document.createElement(kid.tag);
  children(el, kid.kids, refs);
  setProps(el, {}, kid.props);
  if (kid.props.ref) refs.push([kid.props.ref, el]);
  return [el, kid];
}

function update(node, had, kid, refs) {
  if (typeof kid !== "object") {
    if (had !== kid) node.data = kid;
    return kid;
  }
  if (kid.tag === "#memo") {
    const same = kid.deps.length === had.deps.length && kid.deps.every((d, i) => d === had.deps[i]);
    if (same) return had;
    kid.made = kid.make();
    update(node, had.made, kid.made, refs);
    return kid;
  }
  children(node, kid.kids, refs);
  setProps(node, had.props, kid.props);
  return kid;
}

function setProps(el, had, props) {
  for (const name of Object.keys(had)) if (!(name in props)) setProp(el, name, had[name], null);
  for (const [name, value] of Object.entries(props)) {
    if (name === "value" || name === "checked" || had[name] !== value) setProp(el, name, had[name], value);
  }
}

function setProp(el, name, had, value) {
  if (name === "ref") return;
  if (name.startsWith("on")) {
    listen(el, name.slice(2), value);
  } else if (name === "style") {
    for (const key of Object.keys(had || {})) if (!value || !(key in value)) el.style.removeProperty(key);
    for (const [key, v] of Object.entries(value || {})) el.style.setProperty(key, v);
  } else if (name === "value") {
    if (el.value !== (value ?? "")) el.value = value ?? "";
  } else if (name === "checked" || name === "indeterminate" || name === "inert") {
    el[name] = Boolean(value);
  } else if (value === null || value === undefined || value === false) {
    el.removeAttribute(name === "className" ? "class" : name);
  } else {
    el.setAttribute(name, value === true ? "" : value);
  }
}

function listen(el, type, call) {
  el._on ||= {};
  if (!(type in el._on)) el.addEventListener(type, (event) => el._on[type]?.(event));
  el._on[type] = call;
}
