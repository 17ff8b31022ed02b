// "Why this sticker?": what the message asked for, what taste added, every candidate and its scores.
import { h } from "./dom.js";
import { t } from "./words.js";

const number = (value, digits = 2) => (value === null ? "–" : value.toFixed(digits).replace("-", "−"));

export function whyView(data) {
  return h("div", { class: "why" },
    data.sticker.text ? h("p", { class: "quoted", dir: "auto" }, data.sticker.text) : null,
    part(t("why.asks"), chips(data.target)),
    data.taste ? whole(data) : h("p", { class: "soft" }, t("why.private")));
}

function whole(data) {
  const total = data.milliseconds.reduce((sum, [, spent]) => sum + (spent ?? 0), 0);
  return [
    part(t("why.adds"), data.preference.length
      ? h("ul", { class: "bars" }, data.preference.map(bar))
      : h("p", { class: "soft" }, t("why.nothing"))),
    part(t("why.drawn", { n: data.candidates.length }), candidates(data), h("p", { class: "formula" },
      `z = ${number(data.alpha)} · log d_p + ${number(1 - data.alpha)} · log d_t`)),
    part(t("why.time", { n: (total / 1000).toFixed(2) }), h("ul", { class: "stages" }, data.milliseconds.map(([name, spent]) =>
      h("li", { vars: { part: total ? (spent ?? 0) / total : 0 } }, h("span", {}, name), h("b", {}, `${Math.round(spent ?? 0)} ms`))))),
  ];
}

function part(title, ...content) { return h("section", {}, h("h3", {}, title), content); }

function chips(pairs) {
  return h("ul", { class: "words" }, pairs.map(([kind, word]) =>
    h("li", { "data-kind": kind }, h("small", {}, t(`kind.${kind}`)), h("span", { dir: "auto" }, word))));
}

export function bar({ word, kind, weight }) {
  const strength = Math.min(1, Math.abs(weight ?? 0));
  return h("li", { class: weight < 0 ? "bar less" : "bar", vars: { part: strength } },
    h("span", { class: "name" }, h("span", { dir: "auto" }, word), h("small", {}, t(`kind.${kind}`))),
    h("span", { class: "track", "aria-hidden": "true" }),
    h("b", {}, `${weight < 0 ? "−" : "+"}${number(strength)}`));
}

function candidates(data) {
  return h("ol", { class: "candidates" }, data.candidates.map((one, place) =>
    h("li", { class: place === 0 ? "best" : null },
      h("img", { src: one.src, alt: place === 0 ? t("why.chosen-candidate") : t("why.candidate", { n: place + 1 }), width: 160, height: 160 }),
      place === 0 ? h("span", { class: "badge" }, t("why.chosen")) : null,
      h("dl", {}, [["z", one.z], ["d_t", one.d_t], ["d_p", one.d_p], ["w_p", one.w_p], ["w_s", one.w_s]].map(([name, value]) =>
        h("div", {}, h("dt", {}, name), h("dd", {}, number(value)))),
      h("div", {}, h("dt", {}, "seed"), h("dd", {}, String(one.seed)))))));
}
