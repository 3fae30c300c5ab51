/* Runs before the first paint: a chosen appearance must not flash. */
const chosen = document.cookie.match(/(?:^|; )teamweb_theme=(light|dark)/);
if (chosen) document.documentElement.dataset.kernTheme = chosen[1];
