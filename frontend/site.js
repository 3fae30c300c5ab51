import { Application, Controller } from "@hotwired/stimulus";
import htmx from "htmx.org";
import controllers from "controllers";
import { copyText } from "./copying.js";
import { deleteSyncedStores } from "./editor/coediting/local_store.js";
import { makeTablesScrollable } from "./scrollable_tables.js";

window.htmx = htmx;

const application = Application.start();
application.debug = false;
for (const [name, controller] of Object.entries(controllers)) application.register(name, controller);

document.addEventListener("copy", copyText);
makeTablesScrollable(document);
window.addEventListener("resize", () => makeTablesScrollable(document));
document.addEventListener("htmx:load", (event) => makeTablesScrollable(event.target));

document.addEventListener("submit", ({ target }) => {
  if (target.matches("form[action*='/logout/']")) deleteSyncedStores();
});

// Without its script the editor is a plain field.
window.addEventListener("load", () => {
  for (const form of document.querySelectorAll(".page-editor:not([data-ready])")) form.classList.add("page-editor--plain");
});

// The editor's bundle, loaded on editing pages only, registers its controller here.
window.teamweb = { application, Controller };
