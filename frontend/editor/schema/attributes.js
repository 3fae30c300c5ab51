/* Attributes of nodes and marks as Python's table has them, in the words of TipTap. */
import { isAllowed, requiresValue, toAttributeValue } from "./schema.js";

/* Attributes as TipTap wants them: only values that Python's pattern allows get in. */
export function attributes(type, own = {}) {
  const found = {};
  for (const [name, attribute] of Object.entries(type.attributes)) {
    const fallback = attribute.default === null ? null : toAttributeValue(attribute, attribute.default);
    const { read = (element) => element.getAttribute(attribute.html), ...more } = own[name] ?? {};
    found[name] = {
      default: fallback,
      keepOnSplit: false,
      parseHTML: (element) => {
        const value = read(element);
        return value !== null && isAllowed(attribute, value) ? toAttributeValue(attribute, value) : fallback;
      },
      renderHTML: (attrs) => {
        const value = attrs[name];
        if (!attribute.html || value === null || value === undefined) return {};
        if (value === fallback && !attribute.is_required) return {};
        return { [attribute.html]: String(value) };
      },
      ...more,
    };
  }
  return found;
}

/* The parse rule for one of our tags; it does not match without the attributes that Python requires. */
export const rule = (tag, type, priority) => ({
  tag,
  ...(priority ? { priority } : {}),
  getAttrs: (element) => Object.values(type.attributes).every((attribute) => !requiresValue(attribute) || isAllowed(attribute, element.getAttribute(attribute.html) ?? "")) && null,
});
