/* Keeps a choice in this browser; theme.js reads it before the first paint. */
export function keep(name, value) {
  try {
    window.localStorage.setItem(`teamweb_${name}`, value);
  } catch {
    // The choice holds for this page.
  }
}
