/* Elements without a framework. Values are set as text and attributes, never as HTML. */

const SVG = "http://www.w3.org/2000/svg";

/** An element: `on…` properties are listeners, `class`, `aria-…` and the like attributes, null leaves one out. */
export function el(tag, properties = {}, ...children) {
  return fill(document.createElement(tag), properties, children);
}

/** An SVG element. */
export function svg(tag, properties = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), properties, children);
}

/** The icon of that id in the page's own set of drawn symbols. */
export function symbol(id) {
  return svg("svg", { class: "symbol", "aria-hidden": "true", focusable: "false" }, svg("use", { href: `#s-${id}` }));
}

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) set(element, name, value);
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

function set(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (name === "value" || name === "checked") element[name] = value;
  else element.setAttribute(name, value === true ? "" : value);
}
