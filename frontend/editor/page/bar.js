import { barStatus, presenceNodes } from "../coediting/collaboration.js";
import { countWords } from "./word_count.js";

/* What the bar says: whether the text is stored, who else is here, how many words there are. */
export class Bar {
  constructor(controller) {
    this.controller = controller;
    this.element = controller.barTarget;
    this.status = controller.statusTarget;
    this.spoken = controller.spokenTarget;
    this.people = controller.hasPeopleTarget ? controller.peopleTarget : null;
    this.wordCount = controller.hasWordCountTarget ? controller.wordCountTarget : null;
    if (!window.visualViewport) return;
    for (const change of ["resize", "scroll"]) controller.listen(visualViewport, change, () => this.stayAboveKeyboard());
  }

  /* A phone's keyboard covers the lower part of the window: the tools stand above it. */
  stayAboveKeyboard() {
    const { height, offsetTop } = visualViewport;
    this.controller.form.style.setProperty("--keyboard", `${Math.max(0, Math.round(innerHeight - height - offsetTop))}px`);
  }

  /* Only what needs attention is spoken: a lost connection, an error. */
  setStatus(text, spoken = "") {
    if (this.status.textContent !== text) this.status.textContent = text;
    this.status.classList.toggle("page-editor__status--attention", spoken !== "");
    if (this.spoken.textContent !== spoken) this.spoken.textContent = spoken;
  }

  showSession(session) {
    const { strings } = this.controller;
    this.setStatus(...barStatus(session, strings));
    const people = session.people();
    const key = people.map(({ id, name }) => `${id}:${name}`).join();
    if (key === this.shownPeople) return;
    this.shownPeople = key;
    this.people?.replaceChildren(...presenceNodes(people, strings));
  }

  updateWordCount(doc) {
    const { strings } = this.controller;
    if (!this.wordCount) return;
    const count = countWords(doc);
    if (count === this.shownCount) return;
    this.shownCount = count;
    const text = count === 1 ? strings.word : strings.words;
    this.wordCount.textContent = text.replace("{count}", new Intl.NumberFormat(document.documentElement.lang).format(count));
  }
}
