/* Cuts KERN's Fira Sans down to the characters of Latin scripts: `npm run fonts`, after an update of KERN. */
import { readFile, writeFile } from "node:fs/promises";
import subsetFont from "subset-font";

const from = "node_modules/@kern-ux/native/dist/fonts/fira-sans/";
const fonts = { "fira-sans-400": "Regular", "fira-sans-400-italic": "Italic", "fira-sans-600": "SemiBold" };

const range = (first, last) => Array.from({ length: last - first + 1 }, (_, i) => String.fromCodePoint(first + i)).join("");
// Basic Latin, Latin-1, Latin Extended-A, the comma-below letters, punctuation, arrows, signs.
const text = range(0x20, 0x7e) + range(0xa0, 0x17f) + "ȘșȚțẞ" + "‐‑‒–—―‘’‚“”„†‡•…‰′″‹›⁄€№™←↑→↓↗−≈≠≤≥×✓";

for (const [name, style] of Object.entries(fonts)) {
  const whole = await readFile(`${from}FiraSans-${style}.woff2`);
  const part = await subsetFont(whole, text, { targetFormat: "woff2" });
  await writeFile(`fonts/${name}.woff2`, part);
  console.log(name, whole.length, "→", part.length);
}
