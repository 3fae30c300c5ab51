import { Extension } from "@tiptap/core";
import { Plugin } from "@tiptap/pm/state";

// From so many blocks on, leaving some out is worth it.
const MANY_BLOCKS = 100;
const SETTLED = 1_500;
const SKIPS = "page-editor__surface--skips";

/* Lets the browser leave out the blocks of a long text that are far from the window.

It remembers the height of each block that it has drawn once (`contain-intrinsic-size: auto` in text.css). So all blocks
are drawn for a frame first, and again when their heights may have changed unseen: places in the text stay exact. */
class SkippedBlocks {
  constructor(view) {
    this.view = view;
    this.surface = view.dom.parentElement;
    this.width = 0;
    this.sizes = new ResizeObserver(() => {
      if (this.width === this.surface.clientWidth) return;
      this.width = this.surface.clientWidth;
      this.measure();
    });
    this.sizes.observe(this.surface);
    document.fonts.ready.then(() => this.measure());
  }

  /* A block that is written in is drawn; blocks come and go elsewhere, too, when others write or paste. */
  update(view, before) {
    if (view.state.doc.childCount === before.doc.childCount) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.measure(), SETTLED);
  }

  measure() {
    this.surface.classList.remove(SKIPS);
    cancelAnimationFrame(this.frame);
    // The frame after the next one: heights are remembered at the end of a frame.
    this.frame = requestAnimationFrame(() => {
      this.frame = requestAnimationFrame(() => {
        this.surface.classList.toggle(SKIPS, this.view.state.doc.childCount >= MANY_BLOCKS);
      });
    });
  }

  destroy() {
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
    this.sizes.disconnect();
    this.surface.classList.remove(SKIPS);
  }
}

export const LongText = Extension.create({
  name: "longText",
  addProseMirrorPlugins: () => [new Plugin({ view: (view) => new SkippedBlocks(view) })],
});
