// The first visit: what this is, lines to try, starter stickers to tap.
import { flags, h } from "./dom.js";
import { get } from "./net.js";
import { t } from "./words.js";

const TRY = ["welcome.try-1", "welcome.try-2", "welcome.try-3"];
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
      h("h1", {}, t("welcome.before"), h("em", {}, t("welcome.stress")), t("welcome.after")),
      h("p", { class: "lead" }, t("welcome.lead")),
      this.on.examples ? this.#people() : null,
      h("div", { class: "try" }, TRY.map((key) => t(key)).map((words) =>
        h("button", { class: "chip", type: "button", on: { click: () => this.on.fill(words) } }, words))),
    );
    this.element.hidden = false;
    if (flags.get("starters") !== "done") await this.#starters();
  }

  #people() {
    const face = (who) => h("span", { class: "person", "data-who": who },
      h("span", { class: "face", "aria-hidden": "true" }, [...t(who)][0]), t(who));
    return h("p", { class: "people" }, ["you", "mia", "leo"].map(face), h("span", {}, t("welcome.people")));
  }

  async #starters() {
    const list = await get("starters");
    if (!list.length) return;
    let left = TAPS;
    const title = h("h2", {}, t("starters.tap"));
    const skip = h("button", { class: "link", type: "button", on: { click: () => done() } }, t("starters.skip"));
    const grid = h("ul", { class: "grid" }, list.slice(0, 12).map((starter) => h("li", {}, this.#starter(starter, tapped))));
    const row = h("section", { class: "starters", "aria-label": t("starters") }, h("header", {}, title, skip), grid);
    const done = () => {
      flags.set("starters", "done");
      row.remove();
    };
    function tapped() {
      left -= 1;
      title.textContent = left ? t("starters.left", { n: left }) : t("starters.thanks");
      skip.textContent = t("starters.done");
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
