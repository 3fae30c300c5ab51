/* Runs before the first paint: a chosen appearance must not flash. */
const root = document.documentElement;
const chosen = document.cookie.match(/(?:^|; )teamweb_theme=(light|dark)/);
if (chosen) root.dataset.kernTheme = chosen[1];
/* What a person chose for reading: the part beside the text, how wide the text is, and the side. */
let kept = {};
try {
  kept = window.localStorage;
} catch {
  // A browser that keeps nothing shows what is shown first.
}
root.dataset.rail = ["#comments", "#rail_comment"].includes(window.location.hash) ? "comments" : kept.teamweb_rail || "contents";
if (kept.teamweb_measure === "wide") root.dataset.measure = "wide";
if (kept.teamweb_side === "closed") root.dataset.side = "closed";
const sideWidth = Number(kept.teamweb_side_width);
if (sideWidth >= 200 && sideWidth <= 400) root.style.setProperty("--tw-side", `${sideWidth}px`);
