/* A table wider than its column scrolls by itself, reachable by keyboard, instead of the whole page. */
export function makeTablesScrollable(root) {
  for (const table of root.querySelectorAll("main table")) {
    if (table.closest(".table-scroll, .rt-table, .ProseMirror")) continue;
    if (table.scrollWidth <= table.parentElement.clientWidth + 1) continue;
    const region = document.createElement("div");
    region.className = "table-scroll";
    region.tabIndex = 0;
    region.setAttribute("role", "group");
    const caption = table.caption?.textContent.trim();
    region.setAttribute("aria-label", caption || document.querySelector("h1")?.textContent.trim() || document.title);
    table.replaceWith(region);
    region.append(table);
  }
}
