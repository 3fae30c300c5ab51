/* Unsaved text, stored in this browser only. */
const PREFIX = "teamweb-draft:";
const MONTH = 30 * 24 * 60 * 60 * 1000;

export class Drafts {
  constructor(key) {
    this.key = key ? PREFIX + key : "";
    this.removeOld();
  }

  read() {
    try {
      return this.key ? JSON.parse(localStorage.getItem(this.key)) : null;
    } catch {
      return null;
    }
  }

  /* False when the browser cannot store it (private mode, quota). */
  write(draft) {
    if (!this.key) return false;
    try {
      localStorage.setItem(this.key, JSON.stringify({ ...draft, at: Date.now() }));
      return true;
    } catch {
      return false;
    }
  }

  remove() {
    if (this.key) localStorage.removeItem(this.key);
  }

  /* After a conflict the text is shown in a new form: saving that one removes this draft too. */
  rememberForConflict() {
    try {
      if (this.key) sessionStorage.setItem(PREFIX, this.key);
    } catch {
      // The browser stores nothing.
    }
  }

  static removeAfterConflict() {
    try {
      const key = sessionStorage.getItem(PREFIX);
      if (key) localStorage.removeItem(key);
      sessionStorage.removeItem(PREFIX);
    } catch {
      // The browser stores nothing.
    }
  }

  removeOld() {
    try {
      for (const key of Object.keys(localStorage)) {
        if (!key.startsWith(PREFIX) || key === this.key) continue;
        const { at } = JSON.parse(localStorage.getItem(key)) ?? {};
        if (!at || Date.now() - at > MONTH) localStorage.removeItem(key);
      }
    } catch {
      // The browser stores nothing.
    }
  }
}
