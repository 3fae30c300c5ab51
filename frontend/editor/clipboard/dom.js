export function createElement(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export const wrapInner = (element, tag) => element.replaceChildren(createElement(tag, {}, ...element.childNodes));

export const unwrap = (element) => element.replaceWith(...element.childNodes);

/* The same element by another name, without its attributes. */
export function replaceTag(element, tag) {
  const other = createElement(tag, {}, ...element.childNodes);
  element.replaceWith(other);
  return other;
}
