import { macroView } from "../schema/node_views.js";

/* What the server fills in when the page is shown: contents, lists, other pages. Only excerpts have content. */
export default ({ Node, nodeSpec, strings, previewUrl }) =>
  Node.create({
    ...nodeSpec("macro"),
    content: "block*",
    isolating: true,
    addNodeView: () => macroView({ strings, previewUrl }),
  });
