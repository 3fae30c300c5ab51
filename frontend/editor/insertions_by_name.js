/* How the "/" list finds what can be inserted: by its name, and by other words for it in German and English. */
import words from "./command_words.js";

const plain = (text) => text.toLocaleLowerCase("de").replace(/ä/g, "ae").replace(/ö/g, "oe").replace(/ü/g, "ue").replace(/ß/g, "ss").normalize("NFD").replace(/\p{M}/gu, "");
const parts = (text) => plain(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);

/* How well an entry fits: its name begins so, one of its words is exactly this, a word of its name or another word
   for it begins so. A compound is found by its second part last: "liste" in "Aufgabenliste". */
function rank({ name, title, names = words[name] ?? "" }, query) {
  const asked = parts(query);
  const own = parts(title);
  const known = [...own, ...parts(names)];
  const every = (fits) => asked.every((part) => fits(part));
  if (plain(title).startsWith(plain(query).trim())) return 5;
  if (every((part) => known.includes(part))) return 4;
  if (every((part) => own.some((word) => word.startsWith(part)))) return 3;
  if (every((part) => known.some((word) => word.startsWith(part)))) return 2;
  return every((part) => known.some((word) => word.startsWith(part) || (part.length > 3 && word.includes(part)))) ? 1 : 0;
}

/* The entries ({ name or names, title }) that fit, best first. */
export const fitting = (entries, query) =>
  entries
    .map((entry) => ({ entry, rank: rank(entry, query) }))
    .filter((found) => found.rank)
    .sort((one, other) => other.rank - one.rank)
    .map((found) => found.entry);
