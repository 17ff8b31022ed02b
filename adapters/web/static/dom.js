// Builds elements. Words only ever become text, never markup.

export const $ = (id) => document.getElementById(id);

export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name === "on") for (const [event, run] of Object.entries(value)) element.addEventListener(event, run);
    else if (name === "vars") for (const [key, v] of Object.entries(value)) element.style.setProperty(`--${key}`, v);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

export function say(words) {
  // For screen readers: what the eye has seen already.
  $("spoken").textContent = words;
}

export const flags = {
  // Only switches and counts are kept in the browser, never a word that was said.
  get: (name) => {
    try { return localStorage.getItem(`pmg.${name}`); } catch { return null; }
  },
  set: (name, value) => {
    try { localStorage.setItem(`pmg.${name}`, value); } catch { /* private window: forgotten at reload */ }
  },
  clear: () => {
    for (const name of ["lines", "compare", "starters"]) {
      try { localStorage.removeItem(`pmg.${name}`); } catch { return; }
    }
  },
};

export function scribble() {
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
