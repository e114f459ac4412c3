// The question box: grows with its text, counts, sends on Enter, and never loses what was typed.
import { $ } from "./dom.js";
import * as store from "./store.js";
import { t } from "./words.js";

const number = new Intl.NumberFormat("en");
let submit = null;

export function start(onSubmit) {
  submit = onSubmit;
  const box = $("question");
  box.value = store.draft();
  box.addEventListener("input", () => { store.setDraft(box.value); refresh(); });
  box.addEventListener("keydown", (event) => {
    // While an input method composes Chinese, Enter picks a candidate. 229 is how some browsers say so.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    offer();
  });
  $("composer").addEventListener("submit", (event) => { event.preventDefault(); offer(); });
  refresh();
}

/** Puts a text into the box, in place of what stands there. */
export function put(text) {
  $("question").value = text;
  store.setDraft(text);
  refresh();
}

const limit = () => Number($("composer").dataset.limit);
// As Python counts: by character, not by UTF-16 unit.
const length = () => [...$("question").value.trim()].length;

function offer() {
  const box = $("question");
  if (length() > limit()) { box.focus(); return; }
  // Cleared only when the question was taken.
  if (submit(box.value)) { box.value = ""; store.setDraft(""); }
  refresh();
}

// Where style alone can't let the box grow. In a hidden tab it has no height to measure.
function grow(box) {
  if (CSS.supports("field-sizing", "content") || !box.offsetParent) return;
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
}

export function refresh() {
  const box = $("question");
  const used = length();
  const over = used - limit();
  grow(box);
  $("composer").classList.toggle("over", over > 0);
  box.setAttribute("aria-invalid", String(over > 0));
  $("send").disabled = used === 0 || over > 0;
  $("ask-count").textContent =
    over > 0 ? t("ask.too_long", { over: number.format(over) })
    : used > limit() * 0.8 ? t("ask.count", { used: number.format(used), limit: number.format(limit()) })
    : "";
}
