/* In place of @floating-ui/dom, which TipTap's suggestions bring along: suggestions.js places its list by itself. */
const nothing = () => ({});

export { nothing as flip, nothing as offset };
export const autoUpdate = () => () => {};
export const computePosition = async () => ({ x: 0, y: 0 });
