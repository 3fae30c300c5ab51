/* Which co-edited texts this browser keeps (each in a database of its own), and whether all of them is stored. */
const PREFIX = "teamweb-text:";
const MONTH = 30 * 24 * 60 * 60 * 1000;

export const storeName = (key) => PREFIX + key;

function marks() {
  try {
    return Object.keys(localStorage)
      .filter((name) => name.startsWith(PREFIX))
      .map((name) => ({ name, ...JSON.parse(localStorage.getItem(name)) }));
  } catch {
    return [];
  }
}

/* Whether the server may lack something of this text; what nobody noted is stored. */
export const isUnsent = (name) => marks().some((mark) => mark.name === name && mark.isUnsent);

export function note(name, isUnsent) {
  try {
    localStorage.setItem(name, JSON.stringify({ isUnsent, at: Date.now() }));
  } catch {
    // Nothing is noted: the text is kept all the same.
  }
}

export function forget(name) {
  try {
    localStorage.removeItem(name);
  } catch {
    // Nothing was noted.
  }
  return new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = request.onerror = request.onblocked = resolve;
  });
}

/* On signing out: the next person at this computer finds nothing. What the server lacks waits for its writer. */
export const forgetStored = () => marks().filter((mark) => !mark.isUnsent).forEach(({ name }) => forget(name));

export const forgetOld = () => marks().filter(({ at }) => Date.now() - at > MONTH).forEach(({ name }) => forget(name));
