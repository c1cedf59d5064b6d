/**
 * What this person does, sent to the sandbox, and what is waiting for an answer.
 *
 * `waiting` holds the places (a button, a form) whose answer has not come; `warnings` what went
 * wrong there, in a sentence, until the next attempt.
 */
import { changed, store } from "./state.js";

export const waiting = new Set();
export const warnings = new Map();

/** @returns {Promise<{ok: boolean, error?: string}>} never rejects */
export async function act(kind, body = {}) {
  try {
    const answer = await fetch("/page/act", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ user: store.ui.user, kind, ...body }),
    });
    const json = await answer.json();
    return typeof json.ok === "boolean" ? json : { ok: answer.ok, ...json };
  } catch {
    return { ok: false, error: "The sandbox did not answer. Is it still running?" };
  }
}

/** As `act`, marking `place` as busy meanwhile and as warned afterwards when it failed. */
export async function actAt(place, kind, body) {
  if (waiting.has(place)) return { ok: false, error: "" };
  waiting.add(place);
  warnings.delete(place);
  changed();
  const answer = await act(kind, body);
  waiting.delete(place);
  if (!answer.ok) {
    const words = answer.error || "This app did not respond.";
    warnings.set(place, words);
    setTimeout(() => {
      if (warnings.get(place) === words) {
        warnings.delete(place);
        changed();
      }
    }, 12000);
  }
  changed();
  return answer;
}

/** The state of all places that begin with `prefix`, as a text that changes when any of them does. */
export function placesUnder(prefix) {
  const busy = [...waiting].filter((p) => p.startsWith(prefix));
  const warned = [...warnings].filter(([p]) => p.startsWith(prefix)).map(([p, w]) => p + w);
  return [...busy, "|", ...warned].join(";");
}
