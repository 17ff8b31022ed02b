// Buttons as the bot names them: below stickers, below sentences, in sheets. Tells `press` which.
import { h, icon, say } from "./dom.js";
import { t } from "./words.js";

const ICONS = { again: "again", more: "more", why: "why", words: "pen", emotion: "heart", keep: "keep", style: "style", character: "face", delete: "bin", report: "flag" };
const JUDGED = ["like", "dislike"];
const LASTING = [...JUDGED, "keep"]; // look pressed for as long as their answer is kept

export function button({ action, label }, sticker, press) {
  const wordless = !/[\p{L}\p{N}]/u.test(label);
  const known = /^(like|dislike|options|open)$/.test(action);
  const name = wordless ? (known ? t(`press.${action}`) : action.split(":")[1]) : null;
  const made = h("button", {
    class: wordless ? "chip face-only" : "chip", type: "button", "data-action": action, "data-sticker": sticker,
    title: name, "aria-label": name, "aria-pressed": LASTING.includes(action) ? "false" : null,
    "aria-expanded": action === "options" || action === "open" ? "false" : null,
  }, !wordless && sticker && ICONS[action] ? icon(ICONS[action]) : null, wordless ? h("span", { "aria-hidden": "true" }, label) : label);
  made.addEventListener("click", () => press({ action, sticker }, made));
  return made;
}

export function rows(actions, sticker, press) {
  // Buttons of one group are one row.
  const groups = Map.groupBy ? Map.groupBy(actions, (one) => one.group) : grouped(actions);
  return [...groups].map(([group, some]) =>
    h("div", { class: "tools", role: "group", "data-group": group || null }, some.map((one) => button(one, sticker, press))));
}

function grouped(actions) {
  const groups = new Map();
  for (const one of actions) groups.set(one.group, [...(groups.get(one.group) ?? []), one]);
  return groups;
}

export function notice(entry, press) {
  // A sentence of the bot with its buttons, and the picture it speaks of.
  return h("div", { class: "notice" }, h("p", { dir: "auto" }, entry.text),
    entry.picture ? h("img", { src: `file/${entry.key}`, alt: "" }) : null,
    entry.only ? h("small", { class: "only" }, t("only-you")) : null,
    rows(entry.actions ?? [], entry.about ?? "", press));
}

export function cancel(what, stop) {
  // Beside what is being drawn; `what` tells those who do not see it.
  const made = h("button", { class: "chip", type: "button", "data-action": "cancel", "aria-label": `${t("cancel")}: ${what}` }, t("cancel"));
  made.addEventListener("click", () => stop(made));
  return made;
}

export function remover({ id, alt }, key, press) {
  // An admin's button: asks once, at the sticker, then it goes for everybody.
  const made = h("button", { class: "chip quiet", type: "button", "data-sticker": id, "aria-expanded": "false", "aria-label": `${t("room.delete")}: ${alt}` }, icon("bin"), t("room.delete"));
  made.addEventListener("click", () => {
    if (shut(made)) return;
    const sure = { action: `admin:delete ${key}`, label: t("room.delete-yes") };
    found("below", id).replaceChildren(notice({ text: t("room.delete-sure"), about: id, actions: [sure] }, press));
    made.setAttribute("aria-expanded", "true");
    say(t("room.delete-sure"));
  });
  return made;
}

export function file(entry) {
  // Something handed over as a file.
  return h("div", { class: "notice" }, entry.text ? h("p", { dir: "auto" }, entry.text) : null,
    h("div", { class: "tools" }, h("a", { class: "chip save", href: `file/${entry.key}`, download: entry.name },
      icon("down"), t("file.save", { name: entry.name }))));
}

export function downloads(sticker) {
  const name = sticker.alt.replaceAll(/[^\p{L}\p{N}]+/gu, "-").replaceAll(/^-|-$/g, "") || "sticker";
  return ["PNG", "WebP"].map((kind) => {
    const end = kind.toLowerCase();
    return h("a", {
      class: "chip quiet", href: `sticker/${encodeURIComponent(sticker.id)}.${end}`, download: `${name}.${end}`,
      "aria-label": t("download", { kind }),
    }, icon("down"), kind);
  });
}

export function mark({ sticker, action }) {
  // Looks pressed, now and after a reload; of two opposites only the last.
  const family = action.split(":")[0];
  if (!action.includes(":") && !LASTING.includes(action)) return;
  const rival = (name) => (action.includes(":") ? name.startsWith(`${family}:`)
    : JUDGED.includes(action) ? JUDGED.includes(name) : name === action);
  for (const one of document.querySelectorAll("button[data-action]")) {
    if ((one.dataset.sticker ?? "") !== sticker || !rival(one.dataset.action)) continue;
    one.setAttribute("aria-pressed", String(one.dataset.action === action));
  }
}

export function picture(sticker, who) {
  const image = h("img", {
    src: `sticker/${encodeURIComponent(sticker.id)}.webp`, alt: sticker.alt, width: 512, height: 512,
    draggable: "true", class: "picture",
  });
  return { image, figure: h("figure", { class: "sticker", "data-sticker": sticker.id, "data-who": who }, image) };
}

export function tools(sticker, actions, press) {
  // The bar below a sticker, and the place for what its buttons answer.
  const bar = h("div", { class: "tools", role: "group", "aria-label": t("sticker.tools"), "data-tools": sticker.id },
    actions.map((one) => button(one, sticker.id, press)), downloads(sticker));
  return [bar, h("div", { class: "below", "data-below": sticker.id })];
}

const found = (name, id) => [...document.querySelectorAll(`[data-${name}]`)].find((one) => one.dataset[name] === id);

export function below(entry, live, press) {
  // An answer to a button of a sticker, at that sticker; null where the sticker is not shown.
  const { sticker, action } = entry.pressed;
  const place = found("below", sticker);
  if (!place) return null;
  if (entry.about && !live) return place; // the further buttons are closed again after a reload
  place.replaceChildren(notice(entry, press));
  opened(place.previousElementSibling, Boolean(entry.about));
  if (action === "delete") removed(sticker);
  if (live) requestAnimationFrame(() => place.scrollIntoView({ block: "nearest" }));
  return place;
}

export function stale({ pressed }, live) {
  // An old answer to a button of a sticker that is not there any more; that it is gone stays said.
  return Boolean(pressed?.sticker) && !live && pressed.action !== "delete";
}

function opened(bar, yes) {
  for (const one of bar?.querySelectorAll("[aria-expanded]") ?? []) one.setAttribute("aria-expanded", String(yes));
}

export function shut(made) {
  // The second press of "⋯" closes what the first one opened.
  if (made.getAttribute("aria-expanded") !== "true") return false;
  found("below", made.dataset.sticker)?.replaceChildren();
  made.setAttribute("aria-expanded", "false");
  return true;
}

export function removed(id) {
  // Its place says so; the words it answered go with it.
  for (const one of document.querySelectorAll(".sticker")) {
    if (one.dataset.sticker !== id) continue;
    one.closest(".bubble")?.querySelector("blockquote")?.remove();
    one.replaceWith(h("p", { class: "none" }, t("sticker.deleted")));
  }
  found("tools", id)?.remove();
}
