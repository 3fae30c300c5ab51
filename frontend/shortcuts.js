/* Keys without Ctrl or Alt: for nobody who writes, and for nobody who switched them off in the profile. */

const WRITING = "input, textarea, select, [contenteditable='true'], [contenteditable='']";

export function areOn() {
  return !/(?:^|; )teamweb_keys=off(?:;|$)/.test(document.cookie);
}

export function isKey(event, key) {
  if (event.key !== key || event.ctrlKey || event.metaKey || event.altKey) return false;
  return areOn() && !event.defaultPrevented && !event.target.closest?.(WRITING);
}
