// The conversation on screen: asks, shows what comes back, and keeps it. Python renders the turns; this places them.
import * as connection from "./connection.js";
import { $, copy, element, fragment, morph, reportCopy, toast } from "./dom.js";
import * as rating from "./rating.js";
import * as sidebar from "./sidebar.js";
import * as store from "./store.js";
import { language, localise, t } from "./words.js";

let send = null; // {ask, stop, show, language, rate}
let current = null; // the conversation on screen; null before its first question
let live = null; // {conversation, record} of the answer on its way, whichever conversation is on screen
let toldUnkept = false; // once for as long as the page is open
let spoken = 0; // how much of the live answer was announced

export const busy = () => live !== null;

export function start(bus) {
  send = bus;
  rating.start(bus.rate, toRate);
  if (signedIn()) {
    store.holdOnly([]);
    send.conversations({});
    open(null, false);
    return;
  }
  open(store.conversation(store.currentId()));
}

const signedIn = () => Boolean($("account"));

/** What is erased or wanted again here is so on the server too, where that keeps it. */
export const forgetThere = (what) => { if (signedIn()) send.forget(what); };
export const restoreThere = (item) => { if (signedIn()) send.restore({ conversation: item.id, turns: item.turns }); };
export const unlisted = () => toast(t("list.unlisted"));

/** The server's list. A conversation begun before it came stays on screen. */
function list(items) {
  store.holdOnly([...(current ? [current] : []), ...items.filter((item) => item.id !== current?.id)]);
  if (current) sidebar.draw(current.id);
  else open(store.conversation(store.currentId()));
}

const articleOf = (id) => document.querySelector(`.turn[data-turn="${CSS.escape(id)}"]`);

// The server needs what was said before, not its citations.
const light = (records) => records.map(({ id, question, status, text }) => ({ id, question, status, text }));

// Pasted text may hold control characters and halves of characters, which neither mean anything nor travel well.
const clean = (text) => (text.toWellFormed?.() ?? text).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, "").trim();

export function ask(question) {
  const text = clean(question);
  if (!text || live) return false;
  current ??= { id: store.newId(), title: text.slice(0, 80), updated: Date.now(), turns: [] };
  const record = { id: store.newId(), question: text, status: "running", sections: [], text: "" };
  const earlier = light(current.turns);
  current.turns.push(record);
  live = { conversation: current.id, record };
  spoken = 0;
  remember();
  const article = provisional(record);
  $("log").append(article);
  showState();
  article.scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  connection.watch(lost);
  send.ask({ conversation: current.id, turn: record.id, question: text, turns: earlier, language: language() });
  return true;
}

/** What stands there until the server's first words: the question, and that it was received. */
function provisional({ id, question }) {
  const article = element("article", { className: "turn", id: `turn-${id}` });
  Object.assign(article.dataset, { turn: id, status: "running", outcome: "" });
  const header = element("header", { className: "question" }, element("span", { className: "sr-only", textContent: t("turn.question") }));
  header.append(element("h2", { textContent: question }));
  const body = element("div", { className: "answer" });
  body.append(fragment('<div class="skeleton" aria-hidden="true"><i></i><i></i><i></i></div>'));
  article.append(header, body);
  return article;
}

export function receive(message) {
  if (message?.kind === "conversation" && message.conversation === (current?.id ?? "")) {
    $("log").replaceChildren(fragment(message.html));
    rating.restore();
    showState();
  }
  if (message?.kind === "conversations") list(message.items);
  if (message?.unkept && !toldUnkept) { toldUnkept = true; toast(message.unkept); }
  if (message?.kind === "rated") {
    if (!message.failure) keepRating(message);
    rating.receive(message);
  }
  // What still arrives after a stop is no longer wanted.
  if (message?.kind !== "turn" || message.record.id !== live?.record.id) return;
  Object.assign(live.record, message.record);
  const article = articleOf(message.record.id);
  if (article) morph(article, fragment(message.html).firstElementChild);
  announce();
  if (message.record.status !== "running") finish();
}

/** What the service keeps of a rated answer: the questions up to it, and the answer. */
function toRate(id) {
  const index = current?.turns.findIndex((turn) => turn.id === id) ?? -1;
  return index < 0 ? null : { conversation: current.id, turn: id, turns: light(current.turns.slice(0, index)), record: current.turns[index] };
}

function keepRating({ conversation, turn: id, given }) {
  const kept = current?.id === conversation ? current : store.conversation(conversation);
  const record = kept?.turns.find((turn) => turn.id === id);
  if (!record) return;
  record.given = given;
  if (!store.keep(kept)) toast(t("list.full"));
}

function finish() {
  const ended = live;
  live = null;
  connection.unwatch();
  const kept = current?.id === ended.conversation ? current : store.conversation(ended.conversation);
  if (kept) {
    kept.turns = kept.turns.map((turn) => (turn.id === ended.record.id ? ended.record : turn));
    kept.updated = Date.now();
    if (!store.keep(kept)) toast(t("list.full"));
  }
  showState();
  sidebar.draw(current?.id);
}

export function stop() {
  if (!live) return;
  send.stop({ turn: live.record.id });
  endHere("stopped");
}

/** The connection broke: said at once, without a server to say it. */
export function lost() {
  if (live) endHere("failed");
}

function endHere(status) {
  const { record } = live;
  record.status = status;
  if (status === "failed") record.failure = { message: "", remedy: "" };
  const article = articleOf(record.id);
  if (article) {
    const ending = $(`ending-${status}${status === "stopped" && !record.text ? "-empty" : ""}`).content.cloneNode(true);
    localise(ending);
    article.dataset.status = status;
    article.querySelectorAll(".progress, .skeleton, .caret").forEach((part) => part.remove());
    article.querySelector(".answer").append(ending);
    article.querySelector(".answer").setAttribute("aria-busy", "false");
  }
  finish();
}

// Whole sentences, once each: a screen reader follows the answer without hearing every redraw. The streamed text only ever grows.
function announce() {
  const { answer, status, text } = live.record;
  const done = status !== "running";
  const end = done ? text.length : Math.max(...["。", "！", "？", "\n", ". "].map((mark) => text.lastIndexOf(mark))) + 1;
  const say = (words) => words && $("announcer").append(element("p", { textContent: words }));
  if (end > spoken) say(asSpoken(text.slice(spoken, end)));
  spoken = Math.max(spoken, end);
  if (done && answer) say(`${articleOf(live.record.id)?.querySelector(".verdict strong")?.textContent ?? t(`outcome.${answer.outcome}`)}${language() === "en" ? ". " : "。"}${t("answer.done", { count: answer.citations.length })}`);
}

// Markdown without its signs.
const asSpoken = (text) => text.replace(/\[\d+\]|\*\*|^\s*([-#>]+|\d+\.)\s|\|?[-:]{3,}\|?/gm, "").replace(/\|/g, " ").trim();

function remember() {
  store.setCurrentId(current.id);
  if (!store.keep(current)) toast(t("list.full"));
  sidebar.draw(current.id);
}

/** Another conversation, or a new one (null). An answer on its way goes on, and is kept where it belongs. */
export function open(conversation, mark = true) {
  current = conversation;
  // Read from storage, the answer on its way is older than what has arrived: take the live one.
  if (live && current?.id === live.conversation) current.turns = current.turns.map((turn) => (turn.id === live.record.id ? live.record : turn));
  if (mark) store.setCurrentId(current?.id ?? "");
  $("log").replaceChildren();
  $("announcer").replaceChildren();
  redraw();
  showState();
  sidebar.draw(current?.id);
}

export function redraw() {
  if (current?.turns.length) send.show({ conversation: current.id, turns: current.turns, language: language() });
}

export const forget = (id) => { if (current?.id === id) open(null); };

function showState() {
  const running = live !== null;
  $("welcome").hidden = Boolean(current);
  $("send").hidden = running;
  $("stop").hidden = !running;
  document.body.classList.toggle("answering", running);
}

const recordOf = (element_) => current?.turns.find((turn) => turn.id === element_.closest(".turn")?.dataset.turn);

/** The buttons below an answer. */
export function act(name, button) {
  const record = recordOf(button);
  if (!record) return;
  if (name === "copy") copy(asText(record)).then(reportCopy);
  if (live || name === "copy") return;
  current.turns = current.turns.filter((turn) => turn.id !== record.id);
  articleOf(record.id)?.remove();
  forgetThere({ conversation: current.id, turn: record.id });
  if (name === "retry") { ask(record.question); return; }
  $("question").value = record.question;
  $("question").dispatchEvent(new Event("input", { bubbles: true }));
  $("question").focus();
  if (current.turns.length) remember();
  else { store.remove(current.id); open(null); }
}

function asText(record) {
  const citations = record.answer?.citations ?? [];
  const sources = citations.map((item) => `[${item.marker}] ${item.section} ${item.title}（${t(`kind.${item.kind}`)}）「${item.quote}」`);
  return [record.question, record.text, sources.join("\n")].filter(Boolean).join("\n\n");
}
