// The panel over the chat: at the side on a wide screen, from below on a phone.
import { $, h } from "./dom.js";
import { t } from "./words.js";

const PATIENCE = 15_000; // ms until an empty panel says so

export class Sheet {
  constructor(dialog) {
    this.dialog = dialog;
    this.waits = null; // the nonce of the question whose answer belongs here
    $("sheet-close").addEventListener("click", () => this.close());
    dialog.addEventListener("click", (event) => { if (event.target === dialog) this.close(); });
    dialog.addEventListener("close", () => { clearTimeout(this.timer); this.waits = null; });
  }

  get isOpen() { return this.dialog.open; }

  open(title, content) {
    clearTimeout(this.timer);
    $("sheet-title").textContent = title;
    const top = $("sheet-body").scrollTop;
    $("sheet-body").replaceChildren(content ?? h("p", { class: "loading" }, t("hint.one-moment")));
    if (!this.dialog.open) {
      this.dialog.showModal();
      $("sheet-title").focus();
    } else $("sheet-body").scrollTop = top;
    if (!content) this.timer = setTimeout(() => this.fail(t("hint.no-answer")), PATIENCE);
  }

  above(content) {
    // Beside what is shown already.
    clearTimeout(this.timer);
    $("sheet-body").querySelector(".loading")?.remove();
    $("sheet-body").querySelector(".above")?.remove();
    $("sheet-body").prepend(h("div", { class: "above" }, content));
    $("sheet-body").scrollTop = 0;
    for (const held of $("sheet-body").querySelectorAll("[data-mark]:disabled")) held.disabled = false;
  }

  fail(words) { this.above(h("p", { class: "trouble", role: "alert" }, words)); }

  close() { if (this.dialog.open) this.dialog.close(); }
}
