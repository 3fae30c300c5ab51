export function made(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export const wrapContent = (element, tag) => element.replaceChildren(made(tag, {}, ...element.childNodes));

export const unwrap = (element) => element.replaceWith(...element.childNodes);

/* The same element by another name, without its attributes. */
export function renamed(element, tag) {
  const other = made(tag, {}, ...element.childNodes);
  element.replaceWith(other);
  return other;
}
