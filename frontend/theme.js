/* Runs before the first paint: a chosen appearance must not flash. */
const root = document.documentElement;
const chosen = document.cookie.match(/(?:^|; )teamweb_theme=(light|dark)/);
if (chosen) root.dataset.kernTheme = chosen[1];
/* What a person chose for reading: the part beside the text, and how wide the text is. */
let kept = {};
try {
  kept = window.localStorage;
} catch {
  // A browser that keeps nothing shows what is shown first.
}
root.dataset.rail = ["#comments", "#rail_comment"].includes(window.location.hash) ? "comments" : kept.teamweb_rail || "contents";
if (kept.teamweb_measure === "wide") root.dataset.measure = "wide";
