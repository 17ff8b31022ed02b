// "My taste": what was learned, with a pin, a remove button and the slider. Never emotions.
import { h, icon } from "./dom.js";
import { t } from "./words.js";
import { bar } from "./why.js";

const GROUPS = ["character", "style", "colour", "prop"];

export function tasteView(taste, on) {
  const marked = (mark) => taste.marks.filter((one) => one.mark === mark);
  const removed = marked("removed");
  const gone = new Set(removed.map(({ kind, word }) => `${kind} ${word}`));
  const shown = [...taste.likings.filter(({ kind, word }) => !gone.has(`${kind} ${word}`)), ...pinnedOnly(taste, gone)];
  return h("div", { class: "taste" },
    h("p", { class: "soft" }, shown.length ? t("taste.learned", taste) : t("taste.nothing")),
    GROUPS.map((kind) => group(t(`kinds.${kind}`), shown.filter((one) => one.kind === kind), taste, on)),
    removed.length ? h("section", {}, h("h3", {}, t("taste.removed")), h("ul", { class: "words" }, removed.map((one) =>
      h("li", {}, h("span", { dir: "auto" }, one.word), act(on, one, "none", t("taste.undo"), "again"))))) : null,
    slider(taste.alpha, on),
    taken(taste, on),
    leave(on),
  );
}

function pinnedOnly(taste, gone) {
  const known = new Set(taste.likings.map(({ kind, word }) => `${kind} ${word}`));
  return taste.marks.filter(({ kind, word, mark }) => mark === "pinned" && !known.has(`${kind} ${word}`) && !gone.has(`${kind} ${word}`))
    .map(({ kind, word }) => ({ kind, word, weight: 1 }));
}

function group(title, likings, taste, on) {
  if (!likings.length) return null;
  return h("section", {}, h("h3", {}, title), h("ul", { class: "bars" }, likings.map((one) => {
    const pinned = taste.marks.some((m) => m.kind === one.kind && m.word === one.word && m.mark === "pinned");
    const row = bar(one);
    row.querySelector("small").remove();
    row.append(act(on, one, pinned ? "none" : "pinned", pinned ? t("taste.unpin") : t("taste.pin"), "pin", pinned),
      act(on, one, "removed", t("taste.remove"), "close"));
    return row;
  })));
}

function act(on, { word, kind }, mark, label, name, pressed = null) {
  const button = h("button", {
    class: "round small", type: "button", title: label, "data-mark": mark,
    "aria-label": `${label} ${word}`, "aria-pressed": pressed === null ? null : String(pressed),
  }, icon(name));
  button.addEventListener("click", async () => {
    button.disabled = true;
    if (!(await on.ask("mark", JSON.stringify({ word, kind, mark })))) button.disabled = false;
  });
  return button;
}

function slider(alpha, on) {
  const input = h("input", { type: "range", id: "alpha", min: 0, max: 1, step: 0.05, "aria-describedby": "alpha-ends" });
  input.value = String(alpha);
  input.addEventListener("change", () => on.ask("slide", input.value));
  return h("section", { class: "slide" }, h("h3", {}, h("label", { for: "alpha" }, t("taste.slide"))), input,
    h("p", { id: "alpha-ends", class: "ends" }, h("span", {}, t("taste.message")), h("span", {}, t("taste.me"))));
}

function taken(taste, on) {
  const out = h("button", { class: "chip", type: "button", id: "export" }, icon("down"), t("taste.export"));
  out.addEventListener("click", () => on.ask("export"));
  return h("section", {}, h("div", { class: "tools" }, out,
    taste.picture && taste.likings.length
      ? h("a", { class: "chip", href: `file/${taste.key}`, download: "my-taste.png" }, icon("picture"), t("taste.picture")) : null));
}

function leave(on) {
  const first = h("button", { class: "chip danger", type: "button" }, t("forget"));
  const sure = h("div", { class: "sure", hidden: true }, h("p", {}, t("forget.sure")));
  const yes = h("button", { class: "chip danger solid", type: "button", id: "forget-yes" }, t("forget.yes"));
  const no = h("button", { class: "chip", type: "button" }, t("forget.no"));
  sure.append(h("div", { class: "row" }, yes, no));
  first.addEventListener("click", () => { first.hidden = true; sure.hidden = false; no.focus(); });
  no.addEventListener("click", () => { sure.hidden = true; first.hidden = false; first.focus(); });
  yes.addEventListener("click", () => { yes.disabled = true; on.forget(); });
  return h("section", { class: "leave" }, first, sure);
}
