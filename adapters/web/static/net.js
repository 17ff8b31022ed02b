// Talks to the server: JSON posts up, server-sent events down. Knows nothing of what is shown.
import { t } from "./words.js";

const token = document.querySelector("meta[name=csrf]").content;

export function nonce(prefix = "") {
  // crypto.randomUUID exists on https and localhost only; this works in a home network, too
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return prefix + Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export async function post(path, body, { nonce: id = nonce() } = {}) {
  // The id stays the same on a retry, so that nothing happens twice.
  const request = {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": token },
    body: JSON.stringify(id ? { id, ...body } : body),
  };
  for (const pause of [600, 1800, 0]) {
    try {
      const response = await fetch(path, request);
      const answer = await response.json().catch(() => ({}));
      if (response.ok) return { ...answer, ok: true };
      return { ok: false, error: answer.error ?? t("error.failed") };
    } catch {
      if (pause) await new Promise((done) => setTimeout(done, pause));
    }
  }
  return { ok: false, error: t("error.unreachable") };
}

export async function get(path) {
  // A list from the server; an empty one where it cannot be had.
  return fetch(path).then((response) => (response.ok ? response.json() : []), () => []);
}

export class Stream {
  // Remembers the last line's key, so that every reconnection continues where it broke off.
  constructor(hears) {
    this.hears = hears;
    this.after = null;
    this.failures = 0;
    document.addEventListener("visibilitychange", () => this.#visible(!document.hidden));
  }

  open({ fresh = false } = {}) {
    this.close();
    if (fresh) this.after = null;
    const from = this.after === null ? "events" : `events?after=${encodeURIComponent(this.after)}`;
    this.source = new EventSource(from);
    this.source.onopen = () => {
      this.failures = 0;
      this.hears.connected(true);
    };
    this.source.onerror = () => this.#failed();
    for (const name of ["line", "panel", "ready", "trouble"]) {
      this.source.addEventListener(name, (event) => {
        if (event.lastEventId) this.after = event.lastEventId;
        this.hears[name](JSON.parse(event.data));
      });
    }
  }

  close() {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }

  #failed() {
    this.failures += 1;
    if (this.failures > 1) this.hears.connected(false);
    if (this.source?.readyState !== EventSource.CLOSED) return;
    this.timer = setTimeout(() => this.open(), Math.min(1000 * 2 ** this.failures, 15000));
  }

  #visible(yes) {
    // Browsers allow six connections per server: tabs that nobody looks at give theirs back.
    clearTimeout(this.idle);
    if (yes && !this.source) this.open();
    else if (!yes) this.idle = setTimeout(() => this.close(), 30000);
  }
}
