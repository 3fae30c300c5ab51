/* What comes from elsewhere: headings fit our levels, office clutter goes, lost images are counted. */
export function cleanPasted(html, onLostImages) {
  const body = new DOMParser().parseFromString(html, "text/html").body;
  const levels = { H1: "h2", H5: "h4", H6: "h4" };
  for (const heading of body.querySelectorAll("h1, h5, h6")) {
    const fitting = document.createElement(levels[heading.tagName]);
    fitting.append(...heading.childNodes);
    heading.replaceWith(fitting);
  }
  for (const clutter of body.querySelectorAll("style, script, meta, link, title, o\\:p, xml")) clutter.remove();
  // Word's lists are paragraphs with a bullet in front.
  for (const item of body.querySelectorAll("p[class^='MsoListParagraph']")) {
    const previous = item.previousElementSibling;
    const isNumbered = /^\s*\d+[.)]/.test(item.textContent);
    const list = previous?.dataset.fromOffice ? previous : document.createElement(isNumbered ? "ol" : "ul");
    list.dataset.fromOffice = "true";
    const entry = document.createElement("li");
    const words = document.createElement("p");
    words.append(...item.childNodes);
    words.innerHTML = words.innerHTML.replace(/<span[^>]*mso-list:\s*Ignore[^>]*>.*?<\/span>/is, "");
    words.innerHTML = words.innerHTML.replace(/^(\s|&nbsp;|<!--.*?-->)*([·•o§-]|\d+[.)])(\s|&nbsp;)+/s, "");
    entry.append(words);
    list.append(entry);
    if (list === previous) item.remove();
    else item.replaceWith(list);
  }
  const images = body.querySelectorAll("img:not(figure[data-attachment] img)");
  if (images.length) onLostImages(images.length);
  return body.innerHTML;
}
