/* Which branches a person left open: a cookie, so that the next page comes with them. */
const MOST = 30;

export function remember(page, open) {
  const found = document.cookie.match(/(?:^|; )teamweb_tree=([\d.]*)/);
  const pages = (found?.[1] ?? "").split(".").filter((one) => one && one !== page);
  if (open) pages.push(page);
  const kept = pages.slice(-MOST).join(".");
  document.cookie = `teamweb_tree=${kept}; path=/; max-age=${365 * 24 * 60 * 60}; samesite=lax`;
}
