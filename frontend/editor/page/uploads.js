import { attachmentIds, replaceAttachments } from "../attachments.js";
import { embeddedImages, isTooLarge } from "../clipboard/paste.js";
import { insertBlock } from "../commands.js";
import { copyAttachments, upload } from "../requests.js";

/* Files that are chosen, dropped or pasted: stored as attachments of the page, then inserted. */
export class Uploads {
  constructor(controller) {
    this.controller = controller;
    this.knownIds = new Set();
  }

  get editor() {
    return this.controller.editor;
  }

  get url() {
    return this.controller.uploadUrlValue;
  }

  rejectTooLarge(event, transfer) {
    if (!isTooLarge(transfer)) return false;
    event.preventDefault();
    this.controller.showError(this.controller.strings.pasteTooLarge);
    return true;
  }

  /* Whether the files of a transfer are inserted here. */
  insertFrom(transfer, position) {
    const files = [...(transfer?.files ?? [])];
    if (!files.length || !this.url) return false;
    // Office programs put a picture of the text beside the text: the text is what is meant.
    if (transfer.types?.includes("text/html") && files.every((file) => file.type.startsWith("image/"))) return false;
    this.insertAll(files, position);
    return true;
  }

  async insertAll(files, position) {
    for (const file of files) {
      const stored = await this.store(file);
      if (stored) this.insert(stored, file, position);
    }
  }

  /* The server's answer; null where it refused the file. */
  async store(file) {
    const { controller } = this;
    const { strings } = controller;
    controller.notify(strings.uploading.replace("{name}", file.name));
    try {
      const stored = await upload(this.url, file, controller.form);
      controller.notify(strings.uploaded.replace("{name}", file.name));
      return stored;
    } catch (error) {
      controller.showError(strings.uploadFailed.replace("{name}", file.name) + (error.message ? ` ${error.message}` : ""));
      return null;
    }
  }

  insert(stored, file, position) {
    const chain = this.editor.chain().focus();
    if (position !== undefined) chain.setTextSelection(position);
    const id = String(stored.id);
    if (stored.is_image ?? /^image\/(png|jpeg|gif|webp|avif)$/.test(file.type)) {
      insertBlock(chain, { type: "figure", attrs: { attachment: id } }).run();
      this.controller.notify(this.controller.strings.askAlt);
    } else {
      const mark = { type: "fileLink", attrs: { attachment: id } };
      chain.insertContent([{ type: "text", text: stored.name ?? stored.title ?? file.name, marks: [mark] }, { type: "text", text: " " }]).run();
    }
  }

  /* HTML with images in it is pasted once they are stored; one that is refused is left out of it. */
  pasteImages(view, event) {
    const html = event.clipboardData?.getData("text/html") ?? "";
    const images = this.url ? embeddedImages(html) : new Map();
    if (!images.size) return false;
    event.preventDefault();
    this.pasteWithImages(view, html, images);
    return true;
  }

  async pasteWithImages(view, html, images) {
    const ids = new Map();
    for (const [address, file] of images) {
      const stored = await this.store(file);
      if (stored?.is_image) ids.set(address, String(stored.id));
    }
    if (view.isDestroyed) return;
    this.storedImages = ids;
    view.pasteHTML(html);
    this.storedImages = undefined;
  }

  /* Attachments of other pages that were pasted become this page's own. Without co-editing the server does so on saving. */
  async copyPasted() {
    const ids = attachmentIds(this.editor.state.doc).filter((id) => !this.knownIds.has(id));
    if (!this.controller.session || !this.url || !ids.length) return;
    for (const id of ids) this.knownIds.add(id);
    const copies = await copyAttachments(this.url, ids, this.controller.form);
    if (this.editor.isDestroyed || !Object.keys(copies).length) return;
    for (const id of Object.values(copies)) this.knownIds.add(String(id));
    this.editor.view.dispatch(replaceAttachments(this.editor.state.tr, copies));
  }
}
