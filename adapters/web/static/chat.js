// One's own chat: turns of one line and its stickers. Asks nobody; tells `on` what was pressed.
import { below, cancel, file, notice, picture, stale, tools } from "./buttons.js";
import { h, icon, say, scribble } from "./dom.js";
import { t } from "./words.js";

const ORDER = ["you", "mia", "leo"];
const SLOW = 20_000; // ms until we say that it takes longer
const LOST = 120_000; // ms until we stop promising
const SNIPPET = 90; // characters of a line that a button names
const SILENT = 20_000; // ms after the last answer until the example people count as silent

export class Chat {
  constructor(log, wall, on) {
    this.log = log;
    this.wall = wall;
    this.on = on;
    this.clear();
  }

  clear() {
    for (const turn of this.turns ?? []) this.#stop(turn);
    this.log.replaceChildren();
    this.turns = [];
    this.stickers = new Set();
    this.keys = new Set();
    this.live = false; // while old lines come back, nothing is read aloud
  }

  get empty() { return this.turns.length === 0; }

  // -- what happens here, before the server knows --

  said(text, nonce, people) {
    const turn = this.#turn(text, nonce);
    if (people.length) this.#await(turn, people);
    this.#scroll(true);
    return turn;
  }

  redraw(id, nonce) {
    // Again, or More like this: below its line if that is the last one, else at the end.
    const old = this.turns.find((turn) => turn.element.querySelector(`[data-sticker="${id}"]`));
    const last = this.turns.at(-1);
    const turn = old && last.text === old.text ? last : this.#turn(old?.text ?? null, null, { quoted: true });
    turn.nonces.add(nonce);
    this.#await(turn, ["you"]);
    this.#scroll(true);
    return turn;
  }

  cancelling(button, nonce) {
    // Its answer belongs below the line it stands at.
    this.turns.find((turn) => turn.element.contains(button))?.nonces.add(nonce);
  }

  cancelled() {
    for (const turn of this.turns) {
      if (!turn.waiting.has("you")) continue;
      this.#settle(turn, ["you"]);
      this.#patience(turn);
    }
  }

  failed(turn, error, retry) {
    this.#settle(turn);
    const again = retry && h("button", { class: "chip", type: "button" }, icon("again"), t("hint.try-again"));
    const bubble = h("div", { class: "notice trouble" }, h("p", {}, error), again);
    again?.addEventListener("click", () => {
      bubble.remove();
      this.#await(turn, ["you"]);
      retry();
    });
    turn.element.append(bubble);
    say(error);
    this.#scroll(true);
  }

  // -- what the server tells --

  line(entry) {
    if (this.keys.has(entry.key)) return;
    this.keys.add(entry.key);
    const follow = this.#near();
    if (entry.kind === "said") this.#heard(entry);
    else if (entry.kind === "stickers") for (const one of entry.stickers) this.#sticker(one, entry);
    else this.#words(entry);
    this.#scroll(follow);
  }

  ready() {
    this.live = true;
    // A line that was said just before a reload may still be drawn for.
    const last = this.turns.at(-1);
    const age = last ? Date.now() / 1000 - last.at : Infinity;
    if (last && !last.answered && !last.waiting.size && age < LOST / 1000) this.#await(last, ["you"]);
    this.#scroll(true);
  }

  #heard(entry) {
    const known = this.#of(entry.nonce);
    (known ?? this.#turn(entry.text, entry.nonce)).at = entry.at;
  }

  #sticker(sticker, entry) {
    if (this.stickers.has(sticker.id)) return;
    this.stickers.add(sticker.id);
    const who = entry.who || "bot"; // "": sent here from elsewhere, a report
    const turn = this.#home(sticker.text, entry);
    const block = turn.waiting.get(who)?.block ?? this.#blockFor(turn, who);
    turn.waiting.get(who)?.stop();
    turn.waiting.delete(who);
    const { image, figure } = picture(sticker, who);
    const slot = this.#column(block, who).querySelector(".slot");
    const show = () => slot.replaceChildren(figure);
    if (slot.firstChild) image.decode().then(show, show); // "Drawing…" stays until it can be seen
    else show();
    turn.answered = true;
    this.#patience(turn);
    if (who === "you") {
      block.element.append(...tools(sticker, entry.actions, this.on.press));
      this.#aloud(t("sticker.yours", { alt: sticker.alt }));
    }
    if (entry.then) this.#append(turn, notice(entry.then, this.on.press), entry.then.text);
  }

  #words(entry) {
    const shown = entry.kind === "document" ? file(entry) : notice(entry, this.on.press);
    const exact = this.#of(entry.nonce);
    if (exact) {
      this.#settle(exact, ["you"]);
      this.#patience(exact);
    }
    if (entry.pressed?.action === "cancel" && !exact) this.cancelled(); // in another tab, or before a reload
    if (entry.pressed?.sticker && !exact) {
      if (below(entry, this.live, this.on.press)) return this.#aloud(entry.text);
      if (stale(entry, this.live)) return;
    }
    const home = exact ?? this.turns.at(-1) ?? this.#turn(null, null);
    this.#append(home, shown, entry.text);
  }

  #append(turn, element, words) {
    turn.answered = true;
    turn.element.append(element);
    this.#aloud(words);
  }

  // -- turns, blocks, columns --

  #turn(text, nonce, { quoted = false } = {}) {
    const element = h("section", { class: "turn" });
    if (text) element.append(h("p", { class: quoted ? "quote" : "line", dir: "auto" }, quoted ? `↻ ${text}` : text));
    const nonces = new Set(nonce ? [nonce] : []);
    const turn = { element, text, nonces, at: Date.now() / 1000, blocks: [], waiting: new Map(), answered: false };
    this.turns.push(turn);
    this.log.append(element);
    return turn;
  }

  #of(nonce) { return nonce ? this.turns.find((turn) => turn.nonces.has(nonce)) : undefined; }

  #home(text, { who, nonce }) {
    // Where a sticker belongs: the line it answers, else who waits for it, else a new place.
    const exact = this.#of(nonce);
    if (exact) return exact;
    const same = text ? this.turns.filter((turn) => turn.text?.trim() === text.trim()) : [];
    const without = same.findLast((turn) => !turn.blocks.some((block) => block.columns.has(who)));
    if (without) return without;
    const last = this.turns.at(-1);
    return last && same.includes(last) ? last : this.#turn(text || null, nonce, { quoted: true });
  }

  #blockFor(turn, who) {
    const open = turn.blocks.find((block) => !block.columns.has(who));
    if (open) return open;
    const cols = h("div", { class: "cols" });
    const block = { element: h("div", { class: "block" }, cols), cols, columns: new Map() };
    turn.blocks.push(block);
    turn.element.append(block.element);
    return block;
  }

  #column(block, who) {
    const found = block.columns.get(who);
    if (found) return found;
    const name = t(who);
    const face = h("span", { class: "face", "aria-hidden": "true" }, [...name][0]);
    const column = h("div", { class: "col", "data-who": who }, h("p", { class: "who" }, face, name), h("div", { class: "slot" }));
    block.columns.set(who, column);
    const sorted = ORDER.map((one) => block.columns.get(one)).filter(Boolean);
    block.cols.replaceChildren(...(sorted.length ? sorted : [column]));
    block.cols.dataset.count = sorted.length;
    return column;
  }

  // -- waiting --

  #await(turn, people) {
    for (const who of people) {
      const block = this.#blockFor(turn, who);
      const words = h("span", { class: "words" }, t("drawing"));
      const drawing = h("div", { class: "drawing", "data-drawing": who }, scribble(), words, this.#cancel(turn, who));
      this.#column(block, who).querySelector(".slot").replaceChildren(drawing);
      const slow = setTimeout(() => { words.textContent = t("drawing.still"); }, SLOW);
      const lost = setTimeout(() => this.#give(turn, who, t("drawing.lost")), LOST);
      turn.waiting.set(who, { block, stop: () => { clearTimeout(slow); clearTimeout(lost); } });
    }
    this.#aloud(t("drawing"));
  }

  #patience(turn) {
    // Once one's own answer is there, the example people have a little longer.
    clearTimeout(turn.silent);
    if (!turn.waiting.size || turn.waiting.has("you")) return;
    turn.silent = setTimeout(() => {
      for (const who of turn.waiting.keys()) this.#give(turn, who, t("drawing.none"));
    }, SILENT);
  }

  #give(turn, who, words) {
    // Should it come all the same, it takes this place.
    turn.waiting.get(who).stop();
    const none = h("div", { class: "none" }, h("p", {}, words), this.#cancel(turn, who));
    turn.waiting.get(who).block.columns.get(who)?.querySelector(".slot").replaceChildren(none);
  }

  #cancel(turn, who) {
    // What is drawn for the example people belongs to nobody here.
    return who === "you" ? cancel(turn.text?.slice(0, SNIPPET) || t("drawing"), this.on.stop) : null;
  }

  #settle(turn, people = [...turn.waiting.keys()]) {
    for (const who of people) {
      const wait = turn.waiting.get(who);
      if (!wait) continue;
      wait.stop();
      turn.waiting.delete(who);
      wait.block.columns.get(who)?.remove();
      wait.block.columns.delete(who);
      if (!wait.block.columns.size) {
        wait.block.element.remove();
        turn.blocks = turn.blocks.filter((block) => block !== wait.block);
      } else wait.block.cols.dataset.count = wait.block.columns.size;
    }
  }

  #stop(turn) {
    clearTimeout(turn.silent);
    for (const wait of turn.waiting.values()) wait.stop();
  }

  #aloud(words) { if (this.live && words) say(words); }

  // -- scrolling --

  #near() {
    return this.wall.scrollHeight - this.wall.scrollTop - this.wall.clientHeight < 160;
  }

  #scroll(follow) {
    if (follow) requestAnimationFrame(() => { this.wall.scrollTop = this.wall.scrollHeight; });
  }
}
