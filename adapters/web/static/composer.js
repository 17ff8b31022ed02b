// The line one types: grows, offers commands after "/", remembers what it answers. Sends nothing itself.
import { $, h, icon } from "./dom.js";
import { get } from "./net.js";
import { t } from "./words.js";

const LONGEST = 20_000;
const COMMAND = /^\/([a-z]{1,32})(?:\s+([\s\S]*))?$/i;

export function command(words) {
  // { command, argument } of a line that begins with a slash, else null.
  const found = COMMAND.exec(words.trim());
  return found && { command: found[1].toLowerCase(), argument: (found[2] ?? "").trim() };
}

export class Composer {
  constructor({ send, hint }) {
    this.hint = hint;
    this.text = $("text");
    this.list = $("commands");
    this.reply = null;
    this.options = [];
    $("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit(send);
    });
    this.text.addEventListener("input", () => { this.grow(); this.#offer(); });
    this.text.addEventListener("keydown", (event) => this.#key(event));
    this.text.addEventListener("blur", () => setTimeout(() => this.#close(), 150));
  }

  fill(words) {
    this.text.value = words;
    this.grow();
    this.text.focus();
  }

  grow() {
    this.text.style.height = "auto";
    this.text.style.height = `${Math.min(this.text.scrollHeight, 160)}px`;
  }

  answer(line) {
    // The next line answers this one; null: it answers none.
    this.reply = line;
    const bar = $("replying");
    bar.hidden = !line;
    if (!line) return bar.replaceChildren();
    const stop = h("button", { class: "round small", type: "button", "aria-label": t("room.stop-reply") }, icon("close"));
    stop.addEventListener("click", () => { this.answer(null); this.text.focus(); });
    bar.replaceChildren(icon("reply"), h("span", {}, t("room.replying", { name: line.name })), stop);
    this.text.focus();
  }

  #submit(send) {
    const words = this.text.value.toWellFormed?.() ?? this.text.value;
    if (!words.trim()) return this.hint(t("hint.empty"));
    if ([...words].length > LONGEST) return this.hint(t("error.too-long"));
    this.hint("");
    this.text.value = "";
    this.grow();
    this.#close();
    const reply = this.reply?.id ?? "";
    this.answer(null);
    send(words, reply);
  }

  // -- commands --

  async #offer() {
    const typed = /^\/([a-z]*)$/i.exec(this.text.value);
    if (!typed) return this.#close();
    this.menu ??= get("menu");
    const known = await this.menu;
    if (!known.length) this.menu = null; // asked again with the next sign
    if (!/^\/[a-z]*$/i.test(this.text.value)) return this.#close();
    this.options = known.filter(({ name }) => name.startsWith(this.text.value.slice(1).toLowerCase()));
    this.#show(0);
  }

  #show(place) {
    if (!this.options.length) return this.#close();
    this.place = (place + this.options.length) % this.options.length;
    this.list.replaceChildren(...this.options.map(({ name, text }, number) => {
      const row = h("li", { id: `command-${name}`, role: "option", "aria-selected": String(number === this.place) }, h("b", {}, `/${name}`), h("span", {}, text));
      row.addEventListener("pointerdown", (event) => { event.preventDefault(); this.#complete(number); });
      return row;
    }));
    this.list.hidden = false;
    const chosen = this.options[this.place].name;
    this.text.setAttribute("aria-activedescendant", `command-${chosen}`);
    $(`command-${chosen}`).scrollIntoView({ block: "nearest" });
  }

  #complete(number) {
    this.fill(`/${this.options[number].name} `);
    this.#close();
  }

  #close() {
    this.list.hidden = true;
    this.options = [];
    this.text.removeAttribute("aria-activedescendant");
  }

  #key(event) {
    if (event.isComposing) return;
    const open = !this.list.hidden;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const whole = open && this.text.value === `/${this.options[this.place].name}`;
    if (open && step) this.#show(this.place + step);
    else if (open && event.key === "Escape") this.#close();
    else if (open && (event.key === "Tab" || (event.key === "Enter" && !whole))) this.#complete(this.place);
    else if (event.key === "Enter" && !event.shiftKey) $("composer").requestSubmit();
    else if (event.key === "Escape" && this.reply) this.answer(null);
    else return;
    event.preventDefault();
  }
}
