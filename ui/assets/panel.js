// The cited section beside the answer (at the foot of narrow screens), with the quoted words marked.
import { $, fragment, icon } from "./dom.js";
import { markQuote } from "./marks.js";
import { language, t } from "./words.js";

const NARROW = matchMedia("(max-width: 760px)");
let opener = null;
let shown = null; // {section, quote, kind, turn, marker}

export const isOpen = () => !$("panel").hidden;

const citationsOf = (turn) => {
  const byMarker = new Map();
  for (const chip of turn?.querySelectorAll("[data-quote]") ?? []) if (!byMarker.has(chip.dataset.marker)) byMarker.set(chip.dataset.marker, chip);
  return [...byMarker.values()].sort((a, b) => a.dataset.marker - b.dataset.marker);
};

/** Opens what a chip stands for: a citation with its quote, or a section as such. */
export function openFrom(chip) {
  opener = chip;
  show({ ...chip.dataset, turn: chip.closest("[data-turn]")?.dataset.turn });
  $("panel").focus({ preventScroll: true });
}

function show(what) {
  shown = what;
  const section = $(`sec-${what.section}`);
  $("panel-eyebrow").textContent = what.document ?? `§${what.section}`;
  $("panel-title").textContent = what.document ? what.heading || what.document : nameOf(section);
  $("panel-open").hidden = Boolean(what.document);
  $("panel-quote").hidden = !what.quote;
  if (what.quote) {
    $("panel-quote").className = `kind-${what.kind}`;
    $("panel-kind").replaceChildren(fragment(icon(what.kind)), fragment("<span><b></b> <span></span></span>"));
    $("panel-kind").querySelector("b").textContent = t(`kind.${what.kind}`);
    $("panel-kind").querySelector("span span").textContent = t(`kind.${what.kind}.note`);
    $("panel-words").textContent = what.quote;
  }
  step(what);
  reveal();
  if (what.document) fillPassages(what);
  else fill(section, what.quote);
}

// Both languages stand in the document; one of them shows.
function nameOf(section) {
  const name = section?.querySelector(".section-name");
  return (name?.querySelector(language() === "en" ? ".only-en" : ".only-zh") ?? name)?.textContent ?? "";
}

function fill(section, quote) {
  const copy = section?.querySelector(".section-body")?.cloneNode(true);
  $("panel-body").replaceChildren(...(copy ? [copy] : []));
  for (const marked of copy?.querySelectorAll("[id]") ?? []) marked.removeAttribute("id");
  const marks = quote && copy ? markQuote([...copy.querySelectorAll(".lines"), ...copy.querySelectorAll("table")], quote) : [];
  const body = $("panel-body");
  body.scrollTop = 0;
  if (marks[0]) body.scrollTop = Math.max(0, marks[0].getBoundingClientRect().top - body.getBoundingClientRect().top - body.clientHeight / 3);
}

// Of another document: the passage cited between its neighbours, as text and nothing else.
function fillPassages({ before, passage, after }) {
  const parts = [before, passage, after].filter(Boolean).map((text) => {
    const part = document.createElement(text === passage ? "blockquote" : "p");
    part.textContent = text;
    part.style.whiteSpace = "pre-line";
    return part;
  });
  $("panel-body").replaceChildren(...parts);
  $("panel-body").scrollTop = 0;
}

function step(what) {
  const all = what.quote ? citationsOf(document.querySelector(`[data-turn="${CSS.escape(what.turn ?? "")}"]`)) : [];
  const index = all.findIndex((chip) => chip.dataset.marker === what.marker);
  document.querySelector(".stepper").hidden = all.length < 2;
  $("panel-position").textContent = t("cite.position", { index: index + 1, count: all.length });
  $("panel-previous").disabled = index <= 0;
  $("panel-next").disabled = index >= all.length - 1;
  $("panel-previous").onclick = () => show({ ...all[index - 1].dataset, turn: what.turn });
  $("panel-next").onclick = () => show({ ...all[index + 1].dataset, turn: what.turn });
}

function reveal() {
  $("panel").hidden = false;
  document.body.classList.add("panel-open");
  modal(NARROW.matches);
}

// On narrow screens the sheet covers the page: what lies behind must not be reachable by keyboard.
function modal(on) {
  $("panel-scrim").hidden = !on;
  $("panel").setAttribute("aria-modal", String(on));
  for (const id of ["tabs", "page-header"]) $(id).toggleAttribute("inert", on);
}

export function close() {
  if (!isOpen()) return;
  $("panel").hidden = true;
  document.body.classList.remove("panel-open");
  modal(false);
  // The chip may have been redrawn while the panel was open: its successor takes the focus.
  const turn = shown.turn && document.querySelector(`[data-turn="${CSS.escape(shown.turn)}"]`);
  const target = opener?.isConnected ? opener : turn?.querySelector(`[data-marker="${shown.marker}"]`) ?? $("question");
  target.focus({ preventScroll: true });
}

export function refresh() {
  if (isOpen()) show(shown);
}

export function start(openInReader) {
  $("panel-close").addEventListener("click", close);
  $("panel-scrim").addEventListener("click", close);
  $("panel-open").addEventListener("click", () => { const { section } = shown; close(); openInReader(section); });
  NARROW.addEventListener("change", () => isOpen() && modal(NARROW.matches));
}
