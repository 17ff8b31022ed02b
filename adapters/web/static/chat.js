// The conversation: turns of one line and its stickers. Asks nobody; tells `on` what was pressed.
import { h, icon, say } from "./dom.js";

const NAMES = { you: "You", mia: "Mia", leo: "Leo" };
const ORDER = ["you", "mia", "leo"];
const DEFAULTS = [
  { action: "again", label: "Again" },
  { action: "more", label: "More like this" },
  { action: "like", label: "👍" },
  { action: "dislike", label: "👎" },
  { action: "why", label: "Why?" },
];
const SPOKEN = { like: "I like it", dislike: "Not for me", why: "Why this sticker?" };
const SLOW = 20_000; // ms until we say that it takes longer
const LOST = 120_000; // ms until we stop promising

export class Chat {
  constructor(log, wall, on) {
    this.log = log;
    this.wall = wall;
    this.on = on;
    this.clear();
  }

  clear() {
    for (const turn of this.turns ?? []) for (const wait of turn.waiting.values()) wait.stop();
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

  redraw(text) {
    const last = this.turns.at(-1);
    const turn = last && last.text === text ? last : this.#turn(text, null, { quoted: true });
    this.#await(turn, ["you"]);
    this.#scroll(true);
    return turn;
  }

  failed(turn, error, retry) {
    this.#settle(turn);
    const again = retry && h("button", { class: "chip", type: "button" }, icon("again"), "Try again");
    const bubble = h("div", { class: "notice trouble" }, h("p", {}, error), again);
    again?.addEventListener("click", () => {
      bubble.remove();
      this.#await(turn, ["you"]);
      retry();
    });
    turn.element.append(bubble);
    this.#scroll(true);
  }

  // -- what the server tells --

  line(entry) {
    if (this.keys.has(entry.key)) return;
    this.keys.add(entry.key);
    const follow = this.#near();
    if (entry.kind === "said") this.#heard(entry);
    else if (entry.kind === "stickers") for (const one of entry.stickers) this.#sticker(one, entry);
    else if (entry.kind === "notice") this.#notice(entry);
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
    const turn = this.#home(sticker.text, entry);
    const block = turn.waiting.get(entry.who)?.block ?? this.#blockFor(turn, entry.who);
    turn.waiting.get(entry.who)?.stop();
    turn.waiting.delete(entry.who);
    const mine = entry.who === "you";
    const picture = h("img", {
      src: `sticker/${encodeURIComponent(sticker.id)}.webp`, alt: sticker.alt, width: 512, height: 512,
      draggable: "true", class: "picture",
    });
    const figure = h("figure", { class: "sticker", "data-sticker": sticker.id, "data-who": entry.who }, picture);
    const slot = this.#column(block, entry.who).querySelector(".slot");
    const show = () => slot.replaceChildren(figure);
    if (slot.firstChild) picture.decode().then(show, show); // "Drawing…" stays until it can be seen
    else show();
    turn.answered = true;
    if (!mine) return;
    const actions = entry.actions?.length ? entry.actions : DEFAULTS;
    block.element.append(this.#tools(sticker, actions));
    this.#aloud(`Your sticker: ${sticker.alt}`);
  }

  #notice(entry) {
    const exact = this.#of(entry.nonce);
    const waiting = exact ?? this.turns.find((turn) => turn.waiting.has("you"));
    if (waiting && (exact || !this.on.expected())) this.#settle(waiting);
    const home = waiting ?? this.turns.at(-1) ?? this.#turn(null, null);
    home.answered = true;
    home.element.append(h("div", { class: "notice" }, h("p", { dir: "auto" }, entry.text)));
    this.#aloud(entry.text);
  }

  // -- turns, blocks, columns --

  #turn(text, nonce, { quoted = false } = {}) {
    const element = h("section", { class: "turn" });
    if (text !== null) {
      const words = quoted ? `↻ ${text}` : text;
      element.append(h("p", { class: quoted ? "quote" : "line", dir: "auto" }, words));
    }
    const turn = { element, text, nonce, at: Date.now() / 1000, blocks: [], waiting: new Map(), answered: false };
    this.turns.push(turn);
    this.log.append(element);
    return turn;
  }

  #of(nonce) { return nonce ? this.turns.find((turn) => turn.nonce === nonce) : undefined; }

  #home(text, { who, nonce }) {
    // Where a sticker belongs: the line it answers, else who waits for it, else a new place.
    const exact = this.#of(nonce);
    if (exact) return exact;
    const same = this.turns.filter((turn) => turn.text?.trim() === text?.trim());
    const waits = same.find((turn) => turn.waiting.has(who)) ?? this.turns.find((turn) => turn.waiting.has(who));
    const without = same.findLast((turn) => !turn.blocks.some((block) => block.columns.has(who)));
    const last = this.turns.at(-1);
    if (waits ?? without) return waits ?? without;
    if (last && same.includes(last)) return last;
    return this.#turn(text || null, null, { quoted: true });
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
    const face = h("span", { class: "face", "aria-hidden": "true" }, NAMES[who][0]);
    const column = h("div", { class: "col", "data-who": who },
      h("p", { class: "who" }, face, NAMES[who]), h("div", { class: "slot" }));
    block.columns.set(who, column);
    const sorted = ORDER.map((name) => block.columns.get(name)).filter(Boolean);
    block.cols.replaceChildren(...sorted);
    block.cols.dataset.count = sorted.length;
    return column;
  }

  #await(turn, people) {
    for (const who of people) {
      const block = this.#blockFor(turn, who);
      const words = h("span", { class: "words" }, "Drawing…");
      const drawing = h("div", { class: "drawing", "data-drawing": who }, scribble(), words);
      this.#column(block, who).querySelector(".slot").replaceChildren(drawing);
      const slow = setTimeout(() => { words.textContent = "Still drawing…"; }, SLOW);
      const lost = setTimeout(() => this.#give(turn, who), LOST);
      turn.waiting.set(who, { block, stop: () => { clearTimeout(slow); clearTimeout(lost); } });
    }
    this.#aloud("Drawing…");
  }

  #give(turn, who) {
    turn.waiting.get(who)?.block.columns.get(who)?.querySelector(".slot")
      .replaceChildren(h("p", { class: "none" }, "Nothing yet. It will appear when it is done."));
  }

  #settle(turn) {
    for (const [who, wait] of turn.waiting) {
      wait.stop();
      wait.block.columns.get(who)?.remove();
      wait.block.columns.delete(who);
      if (!wait.block.columns.size) {
        wait.block.element.remove();
        turn.blocks = turn.blocks.filter((block) => block !== wait.block);
      } else wait.block.cols.dataset.count = wait.block.columns.size;
    }
    turn.waiting.clear();
  }

  #tools(sticker, actions) {
    const bar = h("div", { class: "tools", role: "group", "aria-label": "This sticker" });
    for (const { action, label } of actions) bar.append(this.#tool(sticker, action, label, bar));
    for (const kind of ["PNG", "WebP"]) {
      const end = kind.toLowerCase();
      const name = sticker.alt.replaceAll(/[^\p{L}\p{N}]+/gu, "-").replaceAll(/^-|-$/g, "") || "sticker";
      bar.append(h("a", {
        class: "chip quiet", href: `sticker/${encodeURIComponent(sticker.id)}.${end}`, download: `${name}.${end}`,
        "aria-label": `Download ${kind}`,
      }, icon("down"), kind));
    }
    return bar;
  }

  #tool(sticker, action, label, bar) {
    const judged = action === "like" || action === "dislike";
    const button = h("button", {
      class: judged ? "chip face-only" : "chip", type: "button", "data-action": action,
      title: SPOKEN[action] ?? label, "aria-label": SPOKEN[action] ?? null, "aria-pressed": judged ? "false" : null,
    }, judged ? h("span", { "aria-hidden": "true" }, label) : icon(action === "why" || action === "more" ? action : "again"),
    judged ? null : label);
    button.addEventListener("click", () => {
      if (judged) {
        for (const one of bar.querySelectorAll("[aria-pressed]")) one.setAttribute("aria-pressed", String(one === button));
      }
      this.on.press(action, sticker);
    });
    return button;
  }

  #aloud(words) { if (this.live) say(words); }

  // -- scrolling --

  #near() {
    return this.wall.scrollHeight - this.wall.scrollTop - this.wall.clientHeight < 160;
  }

  #scroll(follow) {
    if (follow) requestAnimationFrame(() => { this.wall.scrollTop = this.wall.scrollHeight; });
  }
}

function scribble() {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 120 80");
  svg.setAttribute("class", "scribble");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", "M12 46c10-26 20-30 22-18s-12 26-4 26 18-34 28-34-10 36 0 36 16-30 26-30-4 26 6 26 12-10 18-12");
  path.setAttribute("pathLength", "100");
  svg.append(path);
  return svg;
}
