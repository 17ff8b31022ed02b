// A group: lines of several people, the bot among them. Asks nobody; tells `on` what was pressed.
import { below, cancel, notice, picture, remover, stale, tools } from "./buttons.js";
import { $, h, icon, say, scribble } from "./dom.js";
import { personal, t } from "./words.js";

const BUSY = 45_000; // ms: a drawing that does not come is not promised for ever
const SNIPPET = 90; // characters of a line that is answered

export class Talk {
  constructor(log, wall, on, { me, admin }) {
    this.log = log;
    this.wall = wall;
    this.on = on;
    this.me = me;
    this.admin = admin;
    this.clear();
  }

  clear() {
    this.log.replaceChildren();
    this.keys = new Set();
    this.lines = new Map(); // id -> { element, text, name }
    this.mine = new Map(); // nonce -> element, until the server names the line
    this.waits = new Set(); // nonces of one's own that are being drawn
    this.answered = new Set(); // nonces of one's own that were answered
    this.live = false;
  }

  get empty() { return this.log.childElementCount === 0; }

  // -- what happens here, before the server knows --

  said(text, nonce, _people, { reply = "" } = {}) {
    const element = this.#bubble({ who: this.me, text, reply });
    this.mine.set(nonce, element);
    this.#add(element, true);
    return { element };
  }

  redraw() { return null; }

  awaits(nonce) {
    // Drawn for oneself from now on, unless the sticker was quicker than this.
    if (!this.answered.has(nonce)) this.waits.add(nonce);
    this.#stoppable();
  }

  cancelling() { /* its answer is said at the end */ }

  cancelled() {
    this.waits.clear();
    this.#busy(false);
  }

  failed(turn, error, retry) {
    const again = retry && h("button", { class: "chip", type: "button" }, icon("again"), t("hint.try-again"));
    const bubble = h("div", { class: "notice trouble" }, h("p", {}, error), again);
    again?.addEventListener("click", () => { bubble.remove(); retry(); });
    this.#add(bubble, true);
    say(error);
  }

  // -- what the server tells --

  line(entry) {
    if (entry.key !== null && this.keys.has(entry.key)) return;
    this.keys.add(entry.key);
    if (entry.kind === "said") return this.#heard(entry);
    if (entry.who === this.me) this.answered.add(entry.nonce);
    this.waits.delete(entry.nonce);
    this.calm();
    if (entry.kind === "stickers") for (const one of entry.stickers) this.#sticker(one, entry);
    else this.#notice(entry);
    if (entry.then) this.#bot(notice(entry.then, this.on.press), entry, entry.then.text);
  }

  ready() {
    this.live = true;
    this.#scroll(true);
  }

  busy() { this.#busy(true); }

  calm() {
    // Something was answered or taken back; what is one's own may still be drawn.
    if (!this.waits.size) this.#busy(false);
  }

  named({ who, name, guest }) {
    for (const one of this.log.querySelectorAll(".msg > .who")) {
      if (one.parentElement.dataset.who === who) one.replaceChildren(...this.#face(personal(name, guest)));
    }
  }

  gone(who) {
    const all = [...this.log.querySelectorAll(".msg")].filter((one) => one.dataset.who === who);
    if (!all.length) return;
    const name = this.names?.get(who) ?? "";
    for (const one of all) one.remove();
    this.#add(h("p", { class: "event" }, t("room.gone", { name })));
  }

  #heard(entry) {
    if (this.lines.has(entry.line)) return;
    const own = entry.who === this.me ? this.mine.get(entry.nonce) : null;
    if (own) {
      this.mine.delete(entry.nonce);
      this.#known(own, entry);
      return;
    }
    const element = this.#bubble(entry);
    this.#known(element, entry);
    this.#add(element);
    if (entry.who !== this.me) this.#aloud(`${personal(entry.name, entry.guest)}: ${entry.text}`);
  }

  #known(element, entry) {
    const name = personal(entry.name, entry.guest);
    (this.names ??= new Map()).set(entry.who, name);
    this.lines.set(entry.line, { element, text: entry.text, name });
    element.dataset.line = entry.line;
    element.querySelector(".said").append(this.#hooks(entry, name));
  }

  #bubble({ who, name, guest, text, reply }) {
    const mine = who === this.me;
    const quoted = reply ? this.lines.get(reply) : null;
    return h("div", { class: mine ? "msg mine" : "msg", "data-who": who },
      mine ? null : h("p", { class: "who", vars: { hue: parseInt(who.slice(0, 4), 16) % 360 } }, ...this.#face(personal(name, guest))),
      quoted ? h("blockquote", { dir: "auto" }, h("b", {}, quoted.name), ` ${quoted.text.slice(0, SNIPPET)}`) : null,
      h("div", { class: "said" }, h("p", { class: "line", dir: "auto" }, text)));
  }

  #face(name) {
    return [h("span", { class: "face", "aria-hidden": "true" }, [...name][0]), name];
  }

  #hooks(entry, name) {
    // What can be done with a line: answer it, or have it drawn.
    const hook = (words, picture, run) => {
      const made = h("button", { class: "hook", type: "button", title: words, "aria-label": `${words}: ${entry.text.slice(0, SNIPPET)}` }, icon(picture));
      made.addEventListener("click", run);
      return made;
    };
    return h("span", { class: "hooks" },
      hook(t("room.reply"), "reply", () => this.on.reply({ id: entry.line, name })),
      entry.who === this.me ? null
        : hook(t("room.sticker-of"), "more", () => this.on.draw(entry.line)));
  }

  #sticker(sticker, entry) {
    const { figure } = picture(sticker, entry.who);
    const name = entry.who ? personal(entry.name, entry.guest) : "";
    const words = sticker.text ? h("blockquote", { dir: "auto" }, name ? h("b", {}, t("sticker.for", { name })) : null, ` ${sticker.text.slice(0, SNIPPET)}`) : null;
    const [bar, place] = tools(sticker, entry.actions, this.on.press);
    bar.append(this.#answer(entry));
    if (this.admin && entry.who !== this.me) bar.append(remover(sticker, entry.key, this.on.press));
    this.lines.set(`k${entry.key}`, { text: sticker.alt, name: t("bot") });
    this.#bot(h("div", { class: "bubble" }, words, figure, bar, place), entry, name ? t("sticker.of", { name, alt: sticker.alt }) : sticker.alt);
  }

  #answer(entry) {
    const made = h("button", { class: "chip quiet", type: "button" }, icon("reply"), t("room.reply"));
    made.addEventListener("click", () => this.on.reply({ id: `k${entry.key}`, name: t("bot") }));
    return made;
  }

  #notice(entry) {
    if (entry.pressed?.sticker && below(entry, this.live, this.on.press)) return this.#aloud(entry.text);
    if (stale(entry, this.live)) return;
    this.#bot(notice(entry, this.on.press), entry, entry.text);
  }

  #bot(content, entry, words) {
    const who = h("p", { class: "who" }, h("img", { src: $("bot-face").src, alt: "", width: 24, height: 24 }), t("bot"));
    this.#add(h("div", { class: "msg bot", "data-who": entry.kind === "stickers" ? entry.who : null }, who, content));
    this.#aloud(words);
  }

  #busy(yes) {
    clearTimeout(this.drawing);
    const status = this.log.querySelector(".typing");
    if (!yes) return status?.remove();
    if (!status) {
      this.#add(h("p", { class: "typing" }, scribble(), t("drawing.room")));
      this.#aloud(t("drawing.room"));
    }
    this.drawing = setTimeout(() => this.cancelled(), BUSY);
    this.#stoppable();
  }

  #stoppable() {
    const status = this.log.querySelector(".typing:not(:has(button))");
    if (status && this.waits.size) status.append(cancel(t("drawing.room"), this.on.stop));
  }

  #add(element, force = false) {
    const follow = force || this.wall.scrollHeight - this.wall.scrollTop - this.wall.clientHeight < 160;
    const typing = this.log.querySelector(".typing");
    if (typing) typing.before(element);
    else this.log.append(element);
    this.#scroll(follow);
  }

  #aloud(words) { if (this.live && words) say(words); }

  #scroll(follow) {
    if (follow) requestAnimationFrame(() => { this.wall.scrollTop = this.wall.scrollHeight; });
  }
}
