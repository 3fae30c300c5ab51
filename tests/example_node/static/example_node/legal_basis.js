window.teamwebEditorExtensions ??= [];
window.teamwebEditorExtensions.push(({ Node, nodeSpec }) =>
  Node.create({
    ...nodeSpec("legalBasis"),
    addNodeView() {
      return ({ node, editor, getPos }) => {
        const dom = document.createElement("div");
        const citation = document.createElement("input");
        const contentDOM = document.createElement("div");
        dom.className = "legal-basis";
        citation.setAttribute("aria-label", "Fundstelle");
        citation.value = node.attrs.citation;
        citation.addEventListener("input", () =>
          editor.commands.command(({ tr }) => {
            tr.setNodeAttribute(getPos(), "citation", citation.value);
            return true;
          }),
        );
        dom.append(citation, contentDOM);
        return {
          dom,
          contentDOM,
          stopEvent: ({ target }) => target === citation,
          ignoreMutation: ({ target }) => !contentDOM.contains(target),
          update(next) {
            if (next.type !== node.type) return false;
            if (citation.value !== next.attrs.citation) citation.value = next.attrs.citation;
            return true;
          },
        };
      };
    },
  }),
);
