// What the reader thinks of an answer: thumbs below it and, where it was no good, a few words. Python keeps and renders it.
import { alive } from "./connection.js";
import { $, element, fragment, morph } from "./dom.js";
import { language, localise, t } from "./words.js";

const PATIENCE = 20000; // milliseconds; the service itself waits some seconds for a file that is locked
let send = null;
let about = null; // turn's id → {conversation, turns, record}
const forms = new Map(); // turn's id → its open form, with what was typed
const waiting = new Map(); // turn's id → the timer that ends the wait

export function start(rate, subject) {
  send = rate;
  about = subject;
}

const articleOf = (id) => document.querySelector(`.turn[data-turn="${CSS.escape(id)}"]`);
const thumb = (id, name) => articleOf(id)?.querySelector(`[data-rate="${name}"]`);

/** The buttons: up, down, undo, cancel. */
export function act(name, button) {
  const id = button.closest(".turn").dataset.turn;
  if (waiting.has(id)) return;
  if (name === "undo" || button.getAttribute("aria-pressed") === "true") give(id, null);
  else if (name === "up") give(id, { rating: "up" });
  else if (forms.has(id)) close(id);
  else open(id);
}

function open(id) {
  const form = $("rate-form").content.cloneNode(true).firstElementChild;
  form.addEventListener("submit", (event) => { event.preventDefault(); submit(id, form); });
  form.elements.comment.addEventListener("input", () => count(form));
  forms.set(id, form);
  place(id, form);
  form.elements.reason[0].focus({ preventScroll: true });
  form.scrollIntoView({ block: "nearest" });
}

function place(id, form) {
  localise(form);
  count(form);
  articleOf(id)?.querySelector(".actions").after(form);
  thumb(id, "down")?.setAttribute("aria-expanded", "true");
}

function close(id) {
  forms.get(id)?.remove();
  forms.delete(id);
  thumb(id, "down")?.removeAttribute("aria-expanded");
  thumb(id, "down")?.focus();
}

/** Escape closes the form that the reader is in. False when there is none. */
export function leave() {
  const id = document.activeElement?.closest(".rate-form")?.closest(".turn").dataset.turn;
  if (id) close(id);
  return Boolean(id);
}

/** Puts open forms back after the conversation was drawn again. */
export const restore = () => forms.forEach((form, id) => place(id, form));

function count(form) {
  const { value, maxLength } = form.elements.comment;
  form.querySelector(".count").textContent = value.length > maxLength * 0.8 ? t("ask.count", { used: value.length, limit: maxLength }) : "";
}

const submit = (id, form) => give(id, { rating: "down", reason: form.elements.reason.value || null, comment: form.elements.comment.value });

async function give(id, given) {
  const subject = about(id);
  if (!subject || waiting.has(id)) return;
  complain(id, "");
  forms.get(id)?.setAttribute("aria-busy", "true");
  waiting.set(id, setTimeout(() => failed(id), PATIENCE));
  if (await alive()) send({ ...subject, given, language: language() });
  else failed(id);
}

/** What became of it. The answer stands in any case, and so does what was typed until it is kept. */
export function receive({ turn: id, html, given, failure }) {
  if (failure) { failed(id, failure); return; }
  rest(id);
  const article = articleOf(id);
  const before = document.activeElement;
  const within = article?.contains(before);
  forms.get(id)?.remove();
  forms.delete(id);
  complain(id, "");
  if (article) morph(article, fragment(html).firstElementChild);
  // What was pressed is gone: on to what stands in its place.
  if (within && !before.isConnected) (thumb(id, "undo") ?? thumb(id, "down"))?.focus();
  $("announcer").append(element("p", { textContent: t(given ? "rate.thanks" : "rate.undone") }));
}

function failed(id, message = t("rate.lost")) {
  rest(id);
  complain(id, message);
}

/** The connection broke: said of everything that was on its way. */
export const lost = () => [...waiting.keys()].forEach((id) => failed(id));

function rest(id) {
  clearTimeout(waiting.get(id));
  waiting.delete(id);
  forms.get(id)?.removeAttribute("aria-busy");
}

/** Below the form or, without one, below the buttons. */
function complain(id, message) {
  const inForm = forms.get(id)?.querySelector(".state");
  if (inForm) { inForm.textContent = message; inForm.hidden = !message; return; }
  const article = articleOf(id);
  article?.querySelector(".unrated")?.remove();
  if (message) article?.querySelector(".actions").after(element("p", { className: "state state-failed unrated", role: "alert", textContent: message }));
}
