// The first visit: what this is, lines to try, starter stickers to tap.
import { flags, h } from "./dom.js";

const TRY = ["my cat knocked the cup over again", "finally Friday!", "good luck with your exam"];
const TAPS = 3;

export class Welcome {
  constructor(element, on) {
    this.element = element;
    this.on = on;
  }

  async show({ empty }) {
    if (!empty) {
      if (!this.element.childElementCount) this.element.hidden = true;
      return;
    }
    if (this.element.childElementCount && !this.element.hidden) return;
    this.element.replaceChildren(
      h("h1", {}, "Say it. Get ", h("em", {}, "your"), " sticker."),
      h("p", { class: "lead" }, "A sticker for every line, drawn on this machine. Tap what you like, and they become yours."),
      this.on.examples ? this.#people() : null,
      h("div", { class: "try" }, TRY.map((words) =>
        h("button", { class: "chip", type: "button", on: { click: () => this.on.fill(words) } }, words))),
    );
    this.element.hidden = false;
    if (flags.get("starters") !== "done") await this.#starters();
  }

  #people() {
    const face = (who, name) => h("span", { class: "person", "data-who": who },
      h("span", { class: "face", "aria-hidden": "true" }, name[0]), name);
    return h("p", { class: "people" }, face("you", "You"), face("mia", "Mia"), face("leo", "Leo"),
      h("span", {}, "One line, three people with different taste: see all three stickers."));
  }

  async #starters() {
    const list = await fetch("starters").then((response) => (response.ok ? response.json() : []), () => []);
    if (!list.length) return;
    let left = TAPS;
    const title = h("h2", {}, `Tap up to three you like`);
    const skip = h("button", { class: "link", type: "button", on: { click: () => done() } }, "Skip");
    const grid = h("ul", { class: "grid" }, list.slice(0, 12).map((starter) => h("li", {}, this.#starter(starter, tapped))));
    const row = h("section", { class: "starters", "aria-label": "Starter stickers" }, h("header", {}, title, skip), grid);
    const done = () => {
      flags.set("starters", "done");
      row.remove();
    };
    function tapped() {
      left -= 1;
      title.textContent = left ? `${left} more, if you like` : "Thank you! Now say something.";
      skip.textContent = "Done";
      flags.set("starters", "done");
      if (!left) {
        for (const button of grid.querySelectorAll("button")) button.disabled = true;
        setTimeout(done, 1600);
      }
    }
    this.element.append(row);
  }

  #starter({ file, character, style }, tapped) {
    const button = h("button", { type: "button", "aria-pressed": "false", title: `${character}, ${style}` },
      h("img", { src: `static/starters/${encodeURIComponent(file)}`, alt: `${character}, ${style}`, width: 256, height: 256 }));
    button.addEventListener("click", async () => {
      if (button.getAttribute("aria-pressed") === "true") return;
      button.setAttribute("aria-pressed", "true");
      const answer = await this.on.like({ character, style });
      if (answer.ok) tapped();
      else button.setAttribute("aria-pressed", "false");
    });
    return button;
  }
}
