import EditorFind from "./find_panel.js";
import LiveNotes from "./live_notes.js";
import EditorOutline from "./outline.js";
import PageEditor from "./page_editor.js";

const { application } = window.teamweb;
application.register("editor-find", EditorFind);
application.register("editor-outline", EditorOutline);
application.register("live-notes", LiveNotes);
application.register("page-editor", PageEditor);
