/* The files that a text names: its pictures and the links to files. */
const linkOf = (node) => node.marks.find(({ type }) => type.name === "fileLink");

export function filesIn(doc) {
  const ids = new Set();
  doc.descendants((node) => {
    const id = node.type.name === "figure" ? node.attrs.attachment : linkOf(node)?.attrs.attachment;
    if (id) ids.add(String(id));
  });
  return [...ids];
}

/* Other files in the place of those in `taken`, ids by ids; not a step that undo takes back. */
export function withFiles(tr, taken) {
  tr.doc.descendants((node, position) => {
    const link = linkOf(node);
    if (node.type.name === "figure" && taken[node.attrs.attachment]) {
      tr.setNodeAttribute(position, "attachment", String(taken[node.attrs.attachment]));
    } else if (link && taken[link.attrs.attachment]) {
      tr.addMark(position, position + node.nodeSize, link.type.create({ attachment: String(taken[link.attrs.attachment]) }));
    }
  });
  return tr.setMeta("addToHistory", false);
}
