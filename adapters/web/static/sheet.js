// The panel over the chat: at the side on a wide screen, from below on a phone.
import { $, h } from "./dom.js";

const PATIENCE = 15_000; // ms until an empty panel says so

export class Sheet {
  constructor(dialog) {
    this.dialog = dialog;
    $("sheet-close").addEventListener("click", () => this.close());
    dialog.addEventListener("click", (event) => { if (event.target === dialog) this.close(); });
    dialog.addEventListener("close", () => clearTimeout(this.timer));
  }

  get isOpen() { return this.dialog.open; }

  open(title, content) {
    clearTimeout(this.timer);
    $("sheet-title").textContent = title;
    const top = $("sheet-body").scrollTop;
    $("sheet-body").replaceChildren(content ?? h("p", { class: "loading" }, "One moment…"));
    if (!this.dialog.open) {
      this.dialog.showModal();
      $("sheet-title").focus();
    } else $("sheet-body").scrollTop = top;
    if (!content) this.timer = setTimeout(() => this.fail("No answer yet. Please try again."), PATIENCE);
  }

  fail(words) {
    clearTimeout(this.timer);
    $("sheet-body").querySelector(".loading")?.remove();
    $("sheet-body").querySelector(".trouble")?.remove();
    $("sheet-body").prepend(h("p", { class: "trouble", role: "alert" }, words));
  }

  instead(words) {
    // An answer in plain words where a card was expected.
    const held = $("sheet-body").querySelectorAll("[data-mark]:disabled");
    if (held.length || $("sheet-body").querySelector(".loading")) this.fail(words);
    for (const button of held) button.disabled = false;
  }

  close() { this.dialog.close(); }
}
