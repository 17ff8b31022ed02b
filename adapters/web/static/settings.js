// Everything one can set: the bot's own card in a sheet, and what belongs to the page. Sends nothing itself.
import { file, notice } from "./buttons.js";
import { h, icon } from "./dom.js";
import { t } from "./words.js";

export function answerView(entry, on) {
  // What the bot answered in the sheet, and the way back.
  const back = h("button", { class: "link", type: "button" }, `‹ ${t("settings")}`);
  back.addEventListener("click", on.back);
  return h("div", { class: "card-view" }, entry.kind === "document" ? file(entry) : notice(entry, on.press), on.first ? null : back);
}

export function groupForm() {
  // Start a group: its link belongs to whoever opens it first, so the name is all there is to say.
  const name = h("input", { id: "room-name", maxlength: 40, autocomplete: "off", placeholder: t("room.example") });
  const form = h("form", { class: "field" }, name, h("button", { class: "chip solid", type: "submit" }, t("room.go")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const short = name.value.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-+|-+$/g, "").slice(0, 40);
    location.href = `room/${short || t("room.example")}`;
  });
  return h("section", { class: "group" }, h("h3", {}, h("label", { for: "room-name" }, t("room.start"))), h("p", { class: "soft" }, t("room.about")), form);
}

export function roomView({ name, link, admin, on }) {
  // A group's own sheet: who one is there, the link for others, for its admin the rules.
  const nick = h("input", { id: "nick", maxlength: 24, autocomplete: "nickname", value: name });
  const names = h("form", { class: "field" }, nick, h("button", { class: "chip solid", type: "submit" }, t("room.save")));
  names.addEventListener("submit", (event) => { event.preventDefault(); on.rename(nick.value); });
  const rules = h("button", { class: "chip", type: "button" }, t("room.rules"));
  rules.addEventListener("click", on.rules);
  return h("div", { class: "card-view" },
    h("section", {}, h("h3", {}, h("label", { for: "nick" }, t("room.nickname"))), names),
    h("section", {}, h("h3", {}, h("label", { for: "link" }, t("room.link"))), linkField(link)),
    h("section", {}, h("div", { class: "tools" }, admin ? rules : null, h("a", { class: "chip", href: "../../" }, t("app.own-chat")))));
}

function linkField(link) {
  const field = h("input", { id: "link", readonly: true, value: link });
  const copy = h("button", { class: "chip solid", type: "button" }, icon("link"), t("room.copy"));
  copy.addEventListener("click", async () => {
    field.select();
    try { await navigator.clipboard.writeText(link); } catch { document.execCommand("copy"); }
    copy.lastChild.textContent = t("room.copied");
  });
  return h("div", { class: "field" }, field, copy);
}
