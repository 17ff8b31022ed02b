// The page's own words in the person's language; the server put them into the page.

const texts = JSON.parse(document.getElementById("words").textContent);

export function t(key, values = {}) {
  return texts[key].replaceAll(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

export function personal(name, guest) {
  // What somebody in a group is called: the name they chose, or a number.
  return name || t("guest", { n: guest });
}
