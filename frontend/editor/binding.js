/* The binding between editor and Yjs document shows what comes from others, or shows everything anew. */
import { Extension } from "@tiptap/core";
import { ySyncPluginKey } from "@tiptap/y-tiptap";

/* y-tiptap may fail to find the cursor again after a change from elsewhere, and then shows nothing of the change.
The next own change would take that for a deletion. Showing the whole document anew loses the cursor at most. */
export const ShowsEverything = Extension.create({
  name: "showsEverything",
  onCreate() {
    const { binding } = ySyncPluginKey.getState(this.editor.state);
    const take = binding._observeFunction;
    binding.type.unobserveDeep(take);
    binding._observeFunction = (events, transaction) => {
      try {
        take(events, transaction);
      } catch {
        binding._forceRerender();
      }
    };
    binding.type.observeDeep(binding._observeFunction);
  },
});
