// The helper pages: results that Python rendered are put in place, levels show what they mean while a slider moves, files are handed out.
import { $, element, fragment, morph } from "./dom.js";
import { t } from "./words.js";

/** Shows a result in its place. What stays the same stays the same node: focus and scrolling survive. */
export function draw(place, html) {
  let box = place.querySelector(":scope > .drawing");
  if (!box) { box = element("div", { className: "drawing" }); place.append(box); }
  const fresh = element("div", { className: "drawing" });
  fresh.append(fragment(html ?? ""));
  // By what they are about, not by where they stand: the order may be another now.
  const opened = new Set([...box.querySelectorAll("details[data-key][open]")].map((details) => details.dataset.key));
  morph(box, fresh);
  for (const details of box.querySelectorAll("details[data-key]")) details.open = opened.has(details.dataset.key);
}

/** Gradio makes parts when they are first shown, in Chinese: they get their words whenever some appear. */
export function start() {
  document.addEventListener("input", (event) => refreshLevel(event.target.closest(".level")));
  document.addEventListener("input", filterByWhatIsThere);
  document.addEventListener("keydown", leaveToInputMethod, true);
  document.addEventListener("change", (event) => refreshLevel(event.target.closest(".level")));
  document.addEventListener("click", (event) => { if (event.target.closest("#assess-reset, .level")) requestAnimationFrame(refreshLevels); });
  // The question box is not there to be skipped to while another tab is open.
  document.querySelector(".skip").addEventListener("click", () => { showChat(); requestAnimationFrame(() => $("question").focus()); });
  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; settle(); });
  }).observe($("tabs"), { childList: true, subtree: true });
  settle();
}

const isSearch = (box) => box.getAttribute?.("role") === "combobox";

// Gradio narrows a list down when a key goes down, before its character is there. What an input method writes comes without keys.
function filterByWhatIsThere({ target, isTrusted }) {
  if (isTrusted && isSearch(target)) setTimeout(() => target.dispatchEvent(new KeyboardEvent("keydown", { key: "Unidentified", bubbles: true })));
}

// While an input method composes Chinese, Enter picks a candidate and arrows move among them.
function leaveToInputMethod(event) {
  if (event.isComposing && isSearch(event.target)) event.stopPropagation();
}

function settle() {
  for (const part of document.querySelectorAll(".helper [data-t]")) if (part.textContent !== t(part.dataset.t)) part.textContent = t(part.dataset.t);
  refreshLevels();
}

const refreshLevels = () => document.querySelectorAll(".level").forEach(refreshLevel);

/** The sentence of the level that the slider stands at; none where the competency is not rated. */
function refreshLevel(row) {
  if (!row) return;
  const slider = row.querySelector("input[type=range]");
  const box = row.querySelector("input[type=checkbox]");
  if (!slider || !box) return;
  const level = box.checked ? "none" : slider.value;
  if (row.dataset.level !== level) row.dataset.level = level;
}

export function showChat() {
  if ($("tab-chat-button").getAttribute("aria-selected") !== "true") $("tab-chat-button").click();
}

/** Starts the download of the file that Python has just made; Gradio's button does nothing where there is none. */
export const handOut = (name) => requestAnimationFrame(() => $(name)?.click());
