import EditorFind from "./find/find_panel.js";
import LiveNotes from "./live_notes.js";
import EditorOutline from "./page/outline.js";
import PageEditor from "./page/page_editor.js";

const { application } = window.teamweb;
application.register("editor-find", EditorFind);
application.register("editor-outline", EditorOutline);
application.register("live-notes", LiveNotes);
application.register("page-editor", PageEditor);
