import EditorFind from "./find_panel.js";
import PageEditor from "./page_editor.js";

window.teamweb.application.register("editor-find", EditorFind);
window.teamweb.application.register("page-editor", PageEditor);
