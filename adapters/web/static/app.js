// Wires the page: composer, stream, chat or group, sheets. The only module that knows all others.
import { file, mark, notice, removed, shut } from "./buttons.js";
import { Chat } from "./chat.js";
import { Composer, command } from "./composer.js";
import { $, flags, h, say } from "./dom.js";
import { Stream, nonce, post } from "./net.js";
import { answerView, groupForm, roomView } from "./settings.js";
import { Sheet } from "./sheet.js";
import { Talk } from "./talk.js";
import { tasteView } from "./taste.js";
import { Welcome } from "./welcome.js";
import { whyView } from "./why.js";
import { personal, t } from "./words.js";

const FIRST_LINES = 5; // the comparison with Mia and Leo is on for these
const SURE = "forgetme:sure";
const SHEET = "sheet-"; // so begin the questions whose answers belong into the sheet, not into the chat
const DRAWING = ["sticker", "again", "more"];
const PATIENCE = 15_000; // ms a pressed button waits
const meta = (name) => document.querySelector(`meta[name=${name}]`).content;
const examples = meta("examples") === "yes";
const room = meta("room");
const me = meta("me");
const admin = meta("admin") === "yes";
let called = meta("name");
let trouble = null; // what the server last complained of
let leaving = null; // set while everything is being forgotten
let forgotten = 0; // how often that is done
let going = Promise.resolve(); // what is on its way up: only then can it be cancelled
const asked = new Map(); // nonce -> what to do when its answer has come

const sheet = new Sheet($("sheet"));
const on = { press, stop, reply: (one) => composer.answer(one), draw: (id) => ask("sticker", "", { reply: id }) };
const chat = room ? new Talk($("log"), $("wall"), on, { me, admin }) : new Chat($("log"), $("wall"), on);
const composer = new Composer({ send, hint });
const welcome = room ? null : new Welcome($("welcome"), { examples, fill: (words) => composer.fill(words), like });
const stream = new Stream({ line, panel, ready, trouble: troubled, connected });

// -- up --

function up(path, body, nonce) {
  const answer = post(path, body, { nonce });
  going = Promise.all([going, answer]).then(() => {});
  return answer;
}

async function send(words, reply) {
  const order = command(words);
  const id = nonce();
  const comparing = !order && compares();
  const drawing = !order || DRAWING.includes(order.command);
  const turn = chat.said(words, id, comparing ? ["you", "mia", "leo"] : drawing ? ["you"] : [], { reply });
  if (!order && !room) count();
  const deliver = async () => {
    const answer = order
      ? await ask(order.command, order.argument, { id, reply: room ? reply : "" })
      : await up("say", { text: words, ...(room ? { reply } : { compare: comparing }) }, id);
    if (!answer.ok) chat.failed(turn, answer.error, deliver);
    else if (answer.addressed) chat.awaits?.(id);
  };
  await deliver();
}

async function ask(name, argument = "", { id = nonce(), reply = "" } = {}) {
  asked.set(id, () => { if (name === "lang" && argument) reloaded(); });
  if (name === "cancel") await going;
  const answer = await up("ask", { command: name, argument, ...(reply ? { reply } : {}) }, id);
  if (!answer.ok && reply) hint(answer.error);
  else if (answer.ok && name === "cancel") chat.cancelled();
  else if (answer.ok && DRAWING.includes(name)) chat.awaits?.(id);
  return answer;
}

async function press({ action, sticker }, button) {
  if (action === SURE) return forget();
  if (shut(button)) return;
  const inside = $("sheet").contains(button);
  const id = nonce(inside || action === "why" ? SHEET : "");
  const turn = draws(action) ? chat.redraw(sticker, id) : null;
  if (action === "why") sheet.open(t("why.title"), null);
  if (inside || action === "why") sheet.waits = id;
  waiting(button, id, action);
  const answer = await up("press", { action, ...(sticker ? { sticker } : {}) }, id);
  if (answer.ok) return draws(action) ? chat.awaits?.(id) : undefined;
  heard(id);
  if (turn) chat.failed(turn, answer.error, null);
  else if (sheet.isOpen) sheet.fail(answer.error);
  else hint(answer.error);
}

async function stop(button) {
  // What /cancel does, without typing it.
  const id = nonce();
  const keys = button.matches(":focus-visible");
  button.disabled = true;
  chat.cancelling(button, id);
  await going;
  const answer = await post("press", { action: "cancel" }, { nonce: id });
  button.disabled = false;
  if (!answer.ok) return hint(answer.error);
  chat.cancelled();
  if (keys) $("text").focus();
}

const draws = (action) => /^(again|more)$|^(emotion|sticker):./.test(action);

function waiting(button, id, action) {
  button.classList.add("waiting");
  const late = setTimeout(() => { heard(id); hint(t("hint.no-answer")); }, PATIENCE);
  const drawn = draws(action); // "Drawing…" says it
  if (drawn || action === "why") clearTimeout(late);
  asked.set(id, () => {
    clearTimeout(late);
    button.classList.remove("waiting");
    if (action.startsWith("lang:")) reloaded();
  });
  if (drawn || action === "why") setTimeout(() => button.classList.remove("waiting"), 600);
}

function heard(id) {
  asked.get(id)?.();
  asked.delete(id);
}

function reloaded() {
  // The page's own words follow the language; the sheet opens again where it was open.
  if (sheet.isOpen) location.hash = "settings";
  setTimeout(() => location.reload(), 600);
}

function like(starter) { return post("like", starter); }

async function forget() {
  const before = forgotten;
  const answer = await post("ask", { command: "forgetme", argument: "sure" });
  if (!answer.ok) return sheet.isOpen ? sheet.fail(answer.error) : hint(answer.error);
  if (forgotten > before) return; // the receipt may be quicker
  sheet.close();
  flags.clear();
  chat.clear();
  hint(t("forget.now"));
  leaving = setTimeout(afresh, 30_000); // should the receipt be lost
}

function afresh() {
  clearTimeout(leaving);
  leaving = null;
  chat.clear();
  stream.open({ fresh: true });
  showCompare();
}

// -- down --

function line(entry) {
  if (leaving) return;
  const mine = entry.who === "you" || entry.who === me;
  if (mine && entry.nonce?.startsWith(SHEET)) inSheet(entry);
  else chat.line(entry);
  if (mine && entry.pressed) mark(entry.pressed);
  if (mine && entry.nonce) heard(entry.nonce);
}

function inSheet(entry) {
  if (!sheet.isOpen || sheet.waits !== entry.nonce) return;
  const card = $("sheet-body").querySelector(".taste, .why, .loading[data-card]");
  if (card) sheet.above(entry.kind === "document" ? file(entry) : notice(entry, press));
  else sheet.open(t("settings"), h("div", {}, answerView(entry, { press, back: settings, first: entry.nonce === first }),
    entry.nonce === first ? groupForm() : null));
  say(entry.text);
}

function panel(data) {
  const kinds = {
    forgotten: () => receipt(data), emptied: () => { sheet.close(); afresh(); },
    aside: () => { for (const id of asked.keys()) heard(id); hint(data.text); },
    busy: () => chat.busy?.(), calm: () => chat.calm?.(), named: () => chat.named?.(data), taken: () => removed(data.sticker), gone: () => chat.gone?.(data.who),
  };
  if (kinds[data.kind]) return kinds[data.kind]();
  const here = sheet.isOpen && sheet.waits === data.nonce;
  if (!here && !asked.has(data.nonce)) return; // asked in another tab
  heard(data.nonce);
  if (data.kind === "why") return sheet.open(t("why.title"), whyView(data));
  const held = document.activeElement?.id;
  sheet.open(t("taste"), tasteView(data, { ask: inTaste, forget }));
  if (held === "alpha") $("alpha").focus(); // the slider is moved by keys, step by step
}

function receipt(data) {
  forgotten += 1;
  sheet.close();
  flags.clear();
  hint(data.text);
  afresh(); // in every open tab
}

function ready() {
  if (leaving) return;
  chat.ready();
  $("log").dataset.ready = "yes";
  if ($("hint").textContent === trouble) hint("");
  welcome?.show({ empty: chat.empty });
}

function troubled({ text: words }) {
  trouble = words;
  hint(words);
}

function hint(words) { $("hint").textContent = words; }

function connected(yes) {
  const words = t("hint.connecting");
  if (!yes) hint(words);
  else if ($("hint").textContent === words) hint("");
}

// -- sheets --

let first = null; // the nonce of the settings card: the beginning of its sheet

async function asking(name, argument = "") {
  const id = nonce(SHEET);
  sheet.waits = id;
  const answer = await ask(name, argument, { id });
  if (!answer.ok) sheet.fail(answer.error);
  return answer.ok;
}

function inTaste(name, argument) { return asking(name, argument); }

function taste() {
  sheet.open(t("taste"), null);
  $("sheet-body").querySelector(".loading").dataset.card = "taste";
  asking("me");
}

function settings() {
  if (room) return group();
  sheet.open(t("settings"), null);
  const waits = asking("settings");
  first = sheet.waits;
  return waits;
}

function group() {
  const link = location.href.split("#")[0];
  sheet.open(room, roomView({ name: called, link, admin, on: { rename, rules: () => { sheet.open(t("room.rules"), null); asking("admin", "status"); } } }));
}

async function rename(name) {
  const answer = await post("name", { name });
  if (!answer.ok) return sheet.fail(answer.error);
  called = answer.name;
  sheet.close();
  roomWelcome();
}

function roomWelcome() {
  const change = h("button", { class: "link", type: "button" }, t("room.rename"));
  change.addEventListener("click", group);
  $("welcome").className = "room-welcome";
  $("welcome").replaceChildren(h("h1", {}, room), h("p", {}, t("room.welcome")),
    h("p", {}, t("room.you-are", { name: personal(called, meta("guest")) }), " ", change));
  $("welcome").hidden = false;
}

// -- the comparison --

function compares() {
  if (!examples) return false;
  return (flags.get("compare") ?? (lines() < FIRST_LINES ? "on" : "off")) === "on";
}

function lines() { return Number(flags.get("lines") ?? 0); }

function count() {
  const before = compares();
  flags.set("lines", String(Math.min(lines() + 1, 99)));
  if (before && !compares()) hint(t("compare.over"));
  showCompare();
}

function showCompare() {
  $("compare").hidden = !examples;
  $("compare").setAttribute("aria-pressed", String(compares()));
}

// -- the header --

$("compare").addEventListener("click", () => {
  flags.set("compare", compares() ? "off" : "on");
  showCompare();
});
$("taste").addEventListener("click", taste);
$("invite").addEventListener("click", group);
$("settings").addEventListener("click", settings);
$("taste").hidden = Boolean(room);
$("invite").hidden = !room;
if (room) {
  $("title").textContent = room;
  $("text").placeholder = t("message.placeholder-room");
  document.title = `${room} · ${t("app")}`;
  roomWelcome();
}

showCompare();
stream.open();
if (location.hash === "#settings") {
  history.replaceState(null, "", location.pathname);
  settings();
}
if (matchMedia("(pointer: fine)").matches) $("text").focus();
