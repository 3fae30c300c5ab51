/* The attachments in a document: its images and the links to files. */
const linkOf = (node) => node.marks.find(({ type }) => type.name === "fileLink");

export function attachmentIds(doc) {
  const ids = new Set();
  doc.descendants((node) => {
    const id = node.type.name === "figure" ? node.attrs.attachment : linkOf(node)?.attrs.attachment;
    if (id) ids.add(String(id));
  });
  return [...ids];
}

/* Replaces attachments: new ids by old ids. Undo does not revert it. */
export function replaceAttachments(tr, newIds) {
  tr.doc.descendants((node, position) => {
    const link = linkOf(node);
    if (node.type.name === "figure" && newIds[node.attrs.attachment]) {
      tr.setNodeAttribute(position, "attachment", String(newIds[node.attrs.attachment]));
    } else if (link && newIds[link.attrs.attachment]) {
      tr.addMark(position, position + node.nodeSize, link.type.create({ attachment: String(newIds[link.attrs.attachment]) }));
    }
  });
  return tr.setMeta("addToHistory", false);
}
