// Wires the page: composer, stream, chat, sheets. The only module that knows all others.
import { Chat } from "./chat.js";
import { $, flags } from "./dom.js";
import { Stream, nonce, post } from "./net.js";
import { Sheet } from "./sheet.js";
import { tasteView } from "./taste.js";
import { Welcome } from "./welcome.js";
import { whyView } from "./why.js";

const FIRST_LINES = 5; // the comparison with Mia and Leo is on for these
const LONGEST = 20_000;
const examples = document.querySelector("meta[name=examples]").content === "yes";
const text = $("text");
let notes = []; // until when an answer in plain words is one for a tap, not for a line (ms)
let trouble = null; // what the server last complained of
let leaving = null; // set while everything is being forgotten
let forgotten = 0; // how often that is done

const sheet = new Sheet($("sheet"));
const chat = new Chat($("log"), $("wall"), { press, expected });
const welcome = new Welcome($("welcome"), { examples, fill, like });
const stream = new Stream({ line, panel, ready, trouble: troubled, connected });

// -- up --

async function send(words) {
  const id = nonce();
  const comparing = compares();
  const turn = chat.said(words, id, comparing ? ["you", "mia", "leo"] : ["you"]);
  count();
  const deliver = async () => {
    const answer = await post("say", { text: words, compare: comparing }, { nonce: id });
    if (!answer.ok) chat.failed(turn, answer.error, deliver);
  };
  await deliver();
}

async function press(action, sticker) {
  if (action === "why") sheet.open("Why this sticker?", null);
  else if (action === "like" || action === "dislike") expect();
  const turn = action === "again" || action === "more" ? chat.redraw(sticker.text) : null;
  const answer = await post("press", { action, sticker: sticker.id });
  if (answer.ok) return;
  if (turn) chat.failed(turn, answer.error, null);
  else sheet.isOpen ? sheet.fail(answer.error) : hint({ text: answer.error });
}

async function ask(command, argument = "") {
  const answer = await post("ask", { command, argument });
  if (!answer.ok) sheet.fail(answer.error);
  return answer.ok;
}

function expect() { notes.push(Date.now() + 10_000); }

function expected() {
  notes = notes.filter((until) => until > Date.now());
  return notes.shift() !== undefined;
}

function like(starter) { return post("like", starter); }

async function forget() {
  const before = forgotten;
  if (!(await ask("forgetme")) || forgotten > before) return; // the receipt may be quicker
  sheet.close();
  flags.clear();
  chat.clear();
  $("hint").textContent = "Forgetting…";
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
  if (entry.kind === "notice" && sheet.isOpen) sheet.instead(entry.text);
  chat.line(entry);
}

function panel(data) {
  if (data.kind === "forgotten") {
    forgotten += 1;
    sheet.close();
    flags.clear();
    hint(data);
    afresh(); // in every open tab
    return;
  }
  if (data.kind === "why" && sheet.isOpen) sheet.open("Why this sticker?", whyView(data));
  if (data.kind === "taste" && sheet.isOpen) {
    const held = document.activeElement?.id;
    sheet.open("My taste", tasteView(data, { ask, forget }));
    if (held === "alpha") $("alpha").focus(); // the slider is moved by keys, step by step
  }
}

function ready() {
  if (leaving) return;
  chat.ready();
  $("log").dataset.ready = "yes";
  if ($("hint").textContent === trouble) hint({ text: "" });
  welcome.show({ empty: chat.empty });
}

function troubled({ text: words }) {
  trouble = words;
  hint({ text: words });
}

function hint({ text: words }) { $("hint").textContent = words; }

function connected(yes) {
  if (!yes) hint({ text: "Connecting…" });
  else if ($("hint").textContent === "Connecting…") hint({ text: "" });
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
  if (before && !compares()) hint({ text: "Mia and Leo step back now. “Compare” brings them in again." });
  showCompare();
}

function showCompare() {
  $("compare").hidden = !examples;
  $("compare").setAttribute("aria-pressed", String(compares()));
}

// -- composer --

function fill(words) {
  text.value = words;
  grow();
  text.focus();
}

function grow() {
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight, 160)}px`;
}

$("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const words = text.value.toWellFormed?.() ?? text.value;
  if (!words.trim()) return hint({ text: "Type a few words, and I will draw them." });
  if ([...words].length > LONGEST) return hint({ text: "That is too long for me. 20,000 characters are the most I can read." });
  hint({ text: "" });
  text.value = "";
  grow();
  send(words);
});

text.addEventListener("input", grow);
text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    $("composer").requestSubmit();
  }
});
$("compare").addEventListener("click", () => {
  flags.set("compare", compares() ? "off" : "on");
  showCompare();
});
$("taste").addEventListener("click", () => {
  sheet.open("My taste", null);
  ask("me");
});

showCompare();
stream.open();
if (matchMedia("(pointer: fine)").matches) text.focus();
