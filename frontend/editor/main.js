import PageEditor from "./page_editor.js";

window.teamweb.application.register("page-editor", PageEditor);
