/* Clipboards of office programs, of Confluence and of Google Docs (invented texts in their real shape), and hostile ones. */
import "../testing/schema.mjs";
import assert from "node:assert/strict";
import { test } from "node:test";
import { JSDOM } from "jsdom";

const { window } = new JSDOM("<!doctype html><html lang='de'><body></body></html>", { pretendToBeVisual: true, url: "https://wiki.example.org/" });
for (const name of ["window", "document", "Node", "HTMLElement", "Element", "DOMParser", "MutationObserver", "getSelection", "Event", "KeyboardEvent", "location"]) {
  globalThis[name] = name === "window" ? window : (window[name] ?? window.document);
}
globalThis.navigator ??= window.navigator;
globalThis.innerHeight = 800;
globalThis.requestAnimationFrame = (work) => setTimeout(work, 0);

const { Editor } = await import("@tiptap/core");
const { extensions } = await import("../schema/extensions.js");
const { cleanHTML, isTooLarge, embeddedImages } = await import("./paste.js");
const { attachmentIds, replaceAttachments } = await import("../attachments.js");

function pasted(html) {
  let lost = 0;
  const leftOut = {};
  const editor = new Editor({
    injectCSS: false,
    element: document.createElement("div"),
    extensions: extensions({ onLostImages: (count) => (lost += count), onRemoved: (more) => Object.assign(leftOut, more) }),
  });
  const event = new window.Event("paste");
  event.clipboardData = { getData: () => "", types: [], files: [] };
  editor.view.pasteHTML(html, event);
  const out = editor.getHTML().replace(/ data-task="[0-9a-f]+"/g, " data-task").replace(/(<p><\/p>)+$/, "");
  editor.destroy();
  return { out, lost, leftOut };
}

const ignored = (sign) => `<![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>${sign}<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>`;
const point = (level, sign, words, place = "Middle") =>
  `<p class=MsoListParagraphCxSp${place} style='margin-left:36pt;text-indent:-18.0pt;mso-list:l0 level${level} lfo1'>${ignored(sign)}${words}<o:p></o:p></p>`;
const WORD_HEAD = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator content="Microsoft Word 15"><style><!-- p.MsoNormal {margin:0cm} @page WordSection1 {size:595.3pt 841.9pt} --></style><xml><w:WordDocument></w:WordDocument></xml></head><body lang=DE><!--StartFragment-->`;

const CASES = {
  "Word: headings, formatting, a list in a list": [
    `${WORD_HEAD}<h1 style='mso-list:none'>Fachkonzept<o:p></o:p></h1>
    <p class=MsoNormal style='margin-bottom:8pt'>Der <b style='mso-bidi-font-weight:normal'>Antrag</b> ist <span style='mso-highlight:yellow;background:yellow'>digital</span>, siehe <a href="https://example.org/"><span style='text-decoration:underline'>Netz</span></a>.<o:p></o:p></p>
    ${point(1, "·", "Posteingang", "First")}${point(2, "o", "Papier")}${point(2, "o", "Elektronisch")}${point(1, "·", "Vorgang", "Last")}<!--EndFragment--></body></html>`,
    '<h2>Fachkonzept</h2><p>Der <strong>Antrag</strong> ist <mark>digital</mark>, siehe <a href="https://example.org/">Netz</a>.</p><ul><li><p>Posteingang</p><ul><li><p>Papier</p></li><li><p>Elektronisch</p></li></ul></li><li><p>Vorgang</p></li></ul>',
  ],
  "Word: a numbered list that begins with three, text, then another": [
    `${point(1, "3.", "Prüfen", "First")}${point(1, "4.", "Zeichnen", "Last")}<p class=MsoNormal>Dazwischen</p>${point(1, "a)", "Erstens", "First")}`,
    '<ol start="3"><li><p>Prüfen</p></li><li><p>Zeichnen</p></li></ol><p>Dazwischen</p><ol type="a"><li><p>Erstens</p></li></ol>',
  ],
  "Word: signs without a style, and a list paragraph that is none": [
    "<p class='MsoListParagraph'>·&nbsp; Punkt A</p><p class=MsoListParagraph>1. <b>eins</b></p><p class=MsoListParagraph>Nur eingerückt</p>",
    "<ul><li><p>Punkt A</p></li></ul><ol><li><p><strong>eins</strong></p></li></ol><p>Nur eingerückt</p>",
  ],
  "Word: title, quotation, table, comment": [
    `<p class=MsoTitle>Titel</p><p class=MsoQuote>Zitiert</p><table class=MsoTableGrid border=1 style='border-collapse:collapse'><tr><td width=302 valign=top style='width:226.5pt'><p class=MsoNormal>A<o:p></o:p></p></td><td colspan=2><p class=MsoNormal>B</p></td></tr></table><div style='mso-element:comment-list'><p class=MsoCommentText>Anmerkung</p></div>`,
    '<h2>Titel</h2><blockquote><p>Zitiert</p></blockquote><table><tbody><tr><td><p>A</p></td><td colspan="2"><p>B</p></td></tr></tbody></table>',
  ],
  "LibreOffice: western paragraphs, lists, fonts": [
    `<meta http-equiv="content-type" content="text/html; charset=utf-8"/><title></title><meta name="generator" content="LibreOffice 24.2 (Linux)"/><style type="text/css">p { margin-bottom: 0.25cm }</style>
    <h1 class="western">Überschrift</h1><p class="western" style="line-height: 100%; margin-bottom: 0cm"><font face="Liberation Serif, serif"><font size="3" style="font-size: 12pt"><b>Fett</b> und <span style="font-style: italic">schräg</span></font></font></p>
    <ul><li><p style="margin-bottom: 0cm">eins</p><ol><li><p>darin</p></li></ol></li></ul>`,
    "<h2>Überschrift</h2><p><strong>Fett</strong> und <em>schräg</em></p><ul><li><p>eins</p><ol><li><p>darin</p></li></ol></li></ul>",
  ],
  "Google Docs: the bold that is none, styles of spans, a list beside its point": [
    `<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1f0c"><p dir="ltr" style="line-height:1.38;"><span style="font-size:11pt;font-weight:400;font-style:normal;text-decoration:none;vertical-align:baseline;">Normal </span><span style="font-weight:700;font-style:italic;text-decoration:underline;">wichtig</span><span style="text-decoration:line-through;"> alt</span><span style="font-size:0.6em;vertical-align:super;">2</span></p>
    <ul style="margin-top:0;"><li dir="ltr" style="list-style-type:disc;" aria-level="1"><p dir="ltr" role="presentation"><span style="font-weight:400;">oben</span></p></li><ul><li dir="ltr" aria-level="2"><p dir="ltr" role="presentation"><span>darunter</span></p></li></ul></ul></b>`,
    "<p>Normal <strong><em><u>wichtig</u></em></strong><s> alt</s><sup>2</sup></p><ul><li><p>oben</p><ul><li><p>darunter</p></li></ul></li></ul>",
  ],
  "Google Docs: a list to tick off": [
    `<ul><li dir="ltr" role="checkbox" aria-checked="true" aria-level="1"><img src="data:image/png;base64,iVBORw0" width="18" alt="markiert" role="presentation"/><p dir="ltr" role="presentation"><span>erledigt</span></p></li><li role="checkbox" aria-checked="false"><p>offen</p></li></ul>`,
    '<ul data-tasks=""><li data-task data-checked="true"><p>erledigt</p></li><li data-task data-checked="false"><p>offen</p></li></ul>',
  ],
  "Confluence page: boxes, tasks, code": [
    `<div class="confluence-information-macro confluence-information-macro-tip"><p class="title">Gut zu wissen</p><span class="aui-icon aui-icon-small aui-iconfont-approve confluence-information-macro-icon"></span><div class="confluence-information-macro-body"><p>Es geht schneller.</p></div></div>
    <div data-panel-type="error" class="ak-editor-panel"><div data-panel-icon="x">!</div><div><p>Vorsicht</p></div></div>
    <ul class="inline-task-list" data-inline-tasks-content-id="65"><li class="checked" data-inline-task-id="1"><span>Vorlage prüfen</span></li><li data-inline-task-id="2"><span>Versenden</span></li></ul>
    <div class="code panel pdl"><div class="codeContent panelContent pdl"><pre class="syntaxhighlighter-pre" data-syntaxhighlighter-params="brush: java; gutter: false">int a = 1;</pre></div></div>
    <div class="panel"><div class="panelHeader"><b>Kasten</b></div><div class="panelContent"><p>Inhalt</p></div></div>`,
    '<aside data-callout="success"><p><strong>Gut zu wissen</strong></p><p>Es geht schneller.</p></aside><aside data-callout="warning"><p>Vorsicht</p></aside><ul data-tasks=""><li data-task data-checked="true"><p>Vorlage prüfen</p></li><li data-task data-checked="false"><p>Versenden</p></li></ul><pre><code data-language="java">int a = 1;</code></pre><aside data-callout="info"><p><strong>Kasten</strong></p><p>Inhalt</p></aside>',
  ],
  "Confluence's stored format": [
    `<ac:structured-macro ac:name="toc"/><h1>Ablauf</h1><ac:structured-macro ac:name="warning" ac:schema-version="1"><ac:parameter ac:name="title">Achtung</ac:parameter><ac:rich-text-body><p>Nur <ac:structured-macro ac:name="status"><ac:parameter ac:name="colour">Red</ac:parameter><ac:parameter ac:name="title">ENTWURF</ac:parameter></ac:structured-macro></p></ac:rich-text-body></ac:structured-macro>
    <ac:task-list><ac:task><ac:task-id>4</ac:task-id><ac:task-status>complete</ac:task-status><ac:task-body>Prüfen</ac:task-body></ac:task></ac:task-list>
    <ac:structured-macro ac:name="code"><ac:parameter ac:name="language">python</ac:parameter><ac:plain-text-body><![CDATA[if a < b > c:
    print("&")]]></ac:plain-text-body></ac:structured-macro><p>Siehe <ac:link><ri:page ri:content-title="Andere Seite"/><ac:plain-text-link-body><![CDATA[dort]]></ac:plain-text-link-body></ac:link>.</p>`,
    '<div data-macro="toc"></div><h2>Ablauf</h2><aside data-callout="warning"><p><strong>Achtung</strong></p><p>Nur ENTWURF</p></aside><ul data-tasks=""><li data-task data-checked="true"><p>Prüfen</p></li></ul><pre><code data-language="python">if a &lt; b &gt; c:\n    print("&amp;")</code></pre><p>Siehe dort.</p>',
  ],
  "hostile: scripts, handlers, links to scripts": [
    `<script>window.hacked = 1</script><p onclick="hacked()" onmouseover=hacked()>Text <a href="javascript:hacked()">eins</a> <a href=" java\nscript:hacked()">zwei</a> <a href="data:text/html,x">drei</a> <a href="vbscript:x">vier</a><iframe src="https://example.org"></iframe><svg onload="hacked()"><text>S</text></svg><math><mtext></mtext></math><object data="x"></object><form action="https://example.org"><input value="geheim"><button>Los</button></form></p><style>p{display:none}</style><base href="https://example.org/"><template><script>window.hacked = 2</script></template>`,
    "<p>Text eins zwei drei vierS</p><p>Los</p>",
  ],
  "hostile: markup hidden in comments, styles and attributes": [
    `<!--><img src=x onerror=window.hacked=1>--><p style="background:url(javascript:alert(1))" title="<img src=x onerror=alert(1)>">a</p><p data-style="mso-list:ignore">b</p>`,
    "<p>--&gt;</p><p>a</p>",
  ],
};

for (const [name, [html, wanted]] of Object.entries(CASES)) {
  test(name, () => {
    assert.equal(pasted(html).out, wanted);
    assert.equal(window.hacked, undefined);
  });
}

test("images are counted as lost", () => {
  assert.equal(pasted('<p>a<img src="file:///C:/Temp/msohtmlclip1/01/clip_image001.png"></p><ac:image><ri:attachment ri:filename="b.png"/></ac:image>').lost, 2);
});

const clipboard = (kinds) => ({ getData: (kind) => kinds[kind] ?? "" });

test("more than five megabytes are too large, but for their images", () => {
  assert.equal(isTooLarge(clipboard({ "text/plain": "a".repeat(5.3e6) })), true);
  assert.equal(isTooLarge(clipboard({ "text/html": `<p>${"a".repeat(5.3e6)}</p>` })), true);
  assert.equal(isTooLarge(clipboard({ "text/html": `<p>a<img src="data:image/png;base64,${"A".repeat(6e6)}"></p>` })), false);
  assert.equal(isTooLarge(clipboard({ "text/plain": "kurz" })), false);
  assert.equal(isTooLarge(null), false);
});

for (const [name, piece] of Object.entries({ "open tags": "<a ", "open data": "<![CDATA[", "open macros": "<ac:a ", deep: "<b>" })) {
  test(`a clipboard made to keep the browser busy is read in time: ${name}`, { timeout: 30_000 }, () => {
    const count = name === "deep" ? 500 : 500_000;
    assert.equal(typeof cleanHTML(piece.repeat(count), () => {}), "string");
  });
}

test("Files of other pages in a text are named, and replaced by the copies of this page", () => {
  const figure = (id) => `<figure data-attachment="${id}"><img alt="Plan"></figure>`;
  const link = (id) => `<p>siehe <a data-attachment="${id}"><strong>die</strong> Satzung</a></p>`;
  const editor = new Editor({ injectCSS: false, element: document.createElement("div"), extensions: extensions(), content: figure(3) + link(4) + figure(5) });

  assert.deepEqual(attachmentIds(editor.state.doc), ["3", "4", "5"]);
  editor.view.dispatch(replaceAttachments(editor.state.tr, { 3: 13, 4: 14 }));

  assert.deepEqual(attachmentIds(editor.state.doc), ["13", "14", "5"]);
  assert.match(editor.getText(), /siehe die Satzung/);
  editor.destroy();
});

test("Pictures in a text of LibreOffice or Google Docs become files at their place", async () => {
  const dot = "data:image/png;base64,iVBORw0KGgo=";
  const html = `<p>vor <img src="${dot}" alt="Logo"/> nach</p><p><img src="${dot}"></p>
    <ul><li role="checkbox" aria-checked="true"><img src="data:image/png;base64,AAAA"/><p>erledigt</p></li></ul>
    <p><img src="data:image/png;base64,?"><img src="data:image/svg+xml;base64,PHN2Zy8+"><img src="file:///C:/bild.png"></p>`;

  const pictures = embeddedImages(html);
  let lost = 0;
  const cleaned = cleanHTML(html, (count) => (lost = count), new Map([[dot, "7"]]));

  assert.deepEqual([...pictures.keys()], [dot]);
  const file = pictures.get(dot);
  assert.deepEqual([file.name, file.type, file.size], ["bild.png", "image/png", 8]);
  assert.deepEqual([...new Uint8Array(await file.arrayBuffer())].slice(0, 4), [137, 80, 78, 71]);
  assert.match(cleaned, /<p>vor <figure data-attachment="7"><img alt="Logo"><\/figure> nach<\/p>/);
  assert.equal(cleaned.match(/data-attachment/g).length, 2);
  assert.equal(lost, 3);
});
