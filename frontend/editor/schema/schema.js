/* Python's table of what may stand in a text (core/richtext/schema), as the page hands it over: apps may add to it. */
const handed = globalThis.document?.getElementById("teamweb-richtext-schema");

// Tests have no page of the server's; testing/schema.mjs sets it.
export const schema = handed ? JSON.parse(handed.textContent) : globalThis.teamwebRichtextSchema;

const patterns = new Map();

function pattern({ pattern: source }) {
  if (!patterns.has(source)) patterns.set(source, new RegExp(`^(?:${source})$`, "u"));
  return patterns.get(source);
}

export const isAllowed = (attribute, value) => value !== null && value !== undefined && pattern(attribute).test(String(value));

/* A value of HTML as the editor holds it. */
export function toAttributeValue({ value_type: type }, value) {
  if (type === "number") return Number(value);
  return type === "boolean" ? value === "true" : value;
}

/* Without a value of its own there is no such node or mark. */
export const requiresValue = ({ html, is_required: isRequired, default: fallback }) => Boolean(html) && isRequired && fallback === null;

const HREF = schema.marks.link.attributes.href;

/* An address as it may be stored, with blanks and quotes encoded; null for one that may not be. */
export function addressOf(written) {
  const address = (written ?? "")
    .replace(/[\t\r\n]|[\ud800-\udfff]/gu, "")
    .trim()
    .replace(/^(?=www\.[^\s.])/i, "https://")
    .replace(/^(?=\/\/)/, "https:")
    .replace(/^(https?|mailto|tel):\s*/i, (scheme) => scheme.trim().toLowerCase())
    .replace(/^tel:.*/, (number) => number.replace(/\s/g, ""))
    .replace(/[\s"<>\u0000-\u0020\u007f-\u009f\ufeff]/gu, encodeURIComponent);
  return isAllowed(HREF, address) ? address : null;
}
