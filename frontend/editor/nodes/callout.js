/* A box with a label such as "Note". */
export default ({ Node, nodeSpec }) =>
  Node.create({
    ...nodeSpec("callout"),
    addCommands() {
      return {
        toggleCallout:
          (kind) =>
          ({ commands, editor }) =>
            editor.isActive(this.name, { kind })
              ? commands.lift(this.name)
              : editor.isActive(this.name)
                ? commands.updateAttributes(this.name, { kind })
                : commands.wrapIn(this.name, { kind }),
      };
    },
  });
