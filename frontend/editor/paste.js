/* What comes from elsewhere: headings fit our levels, office clutter goes, lost images are counted. */
export function cleanPasted(html, onLostImages) {
  // Parsed as an attribute of its own: inline styles are forbidden here, and only two things matter in them.
  const unstyled = html.replace(/(<[a-z][^>]*?\s)style(\s*=)/gi, "$1data-style$2");
  const body = new DOMParser().parseFromString(unstyled, "text/html").body;
  for (const styled of body.querySelectorAll("[data-style]")) {
    const style = styled.dataset.style.replaceAll(" ", "").toLowerCase();
    delete styled.dataset.style;
    if (styled.matches("b") && style.includes("font-weight:normal")) styled.replaceWith(...styled.childNodes);
    else if (styled.matches("span, font")) {
      if (/font-weight:(bold|[6-9]00)/.test(style)) wrapContent(styled, "strong");
      if (style.includes("font-style:italic")) wrapContent(styled, "em");
    }
    if (style.includes("mso-list:ignore")) styled.remove();
  }
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

function wrapContent(element, tag) {
  const wrapper = document.createElement(tag);
  wrapper.append(...element.childNodes);
  element.append(wrapper);
}
