/* Where somebody reads or writes in a page's text stays in the window when reading turns into editing and back. */
const KEY = "teamweb-place";
const FRESH = 20_000;

/* Below what stays at the top of the window. */
const topEdge = () => document.querySelector(".site-header")?.getBoundingClientRect().bottom ?? 0;

/* `text`: the element whose children are the blocks of the text. */
export function keepPlace(text) {
  const blocks = [...(text?.children ?? [])];
  const index = blocks.findIndex((block) => block.getBoundingClientRect().bottom > Math.max(0, topEdge()) + 8);
  if (index === -1) return;
  const place = { index, top: blocks[index].getBoundingClientRect().top, isAtStart: scrollY < 8, at: Date.now() };
  try {
    sessionStorage.setItem(KEY, JSON.stringify(place));
  } catch {
    // The browser stores nothing.
  }
}

export function takePlace() {
  try {
    const place = JSON.parse(sessionStorage.getItem(KEY));
    sessionStorage.removeItem(KEY);
    return place && Date.now() - place.at < FRESH ? place : null;
  } catch {
    return null;
  }
}

export function scrollToPlace(text, place) {
  if (!place || place.isAtStart) return;
  const block = text?.children[place.index];
  if (block) scrollBy({ top: block.getBoundingClientRect().top - place.top, behavior: "instant" });
}
