/* The co-edited texts that this browser stores (each in an IndexedDB of its own), and whether the server has all of them. */
const PREFIX = "teamweb-text:";
const MONTH = 30 * 24 * 60 * 60 * 1000;

export const storeName = (key) => PREFIX + key;

function entries() {
  try {
    return Object.keys(localStorage)
      .filter((name) => name.startsWith(PREFIX))
      .map((name) => ({ name, ...JSON.parse(localStorage.getItem(name)) }));
  } catch {
    return [];
  }
}

/* Whether the server may lack changes of this text. */
export const hasUnsentChanges = (name) => entries().some((entry) => entry.name === name && entry.isUnsent);

export function saveEntry(name, isUnsent) {
  try {
    localStorage.setItem(name, JSON.stringify({ isUnsent, at: Date.now() }));
  } catch {
    // The text is stored all the same.
  }
}

export function deleteStore(name) {
  try {
    localStorage.removeItem(name);
  } catch {
    // There is no entry.
  }
  return new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = request.onerror = request.onblocked = resolve;
  });
}

/* On signing out: the next person at this computer finds no text. Changes that the server lacks are kept for their author. */
export const deleteSyncedStores = () => entries().filter((entry) => !entry.isUnsent).forEach(({ name }) => deleteStore(name));

export const deleteExpiredStores = () => entries().filter(({ at }) => Date.now() - at > MONTH).forEach(({ name }) => deleteStore(name));
