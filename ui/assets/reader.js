// The whole guideline: jump to a section, and filter by words.
import { $ } from "./dom.js";
import { t } from "./words.js";

const NARROW = matchMedia("(max-width: 1020px)");
const plain = (text) => text.replace(/\s+/g, "").toLowerCase();

export function start() {
  $("reader-search").addEventListener("input", filter);
  for (const link of document.querySelectorAll(".reader .toc a")) {
    link.addEventListener("click", (event) => { event.preventDefault(); go(link.dataset.goto); });
  }
  // Where the contents stand above the text, they would push it off the screen.
  document.querySelector(".toc details").open = !NARROW.matches;
  settle();
  const linked = location.hash.match(/^#sec-(\d+)$/);
  if (linked) open(linked[1]);
}

// The guideline waits outside its tab, which Gradio makes when it is first opened.
function settle() {
  const watcher = new MutationObserver(() => {
    if (!$("reader-place")) return;
    watcher.disconnect();
    $("reader-place").append(document.querySelector(".reader"));
  });
  watcher.observe($("tabs"), { childList: true, subtree: true });
}

/** Shows the reader at a section. */
export function open(section) {
  $("tab-reader-button").click();
  $("reader-search").value = "";
  filter();
  // The tab shows its content with the next frame.
  requestAnimationFrame(() => requestAnimationFrame(() => go(section)));
}

function go(section) {
  const target = $(`sec-${section}`);
  if (NARROW.matches) document.querySelector(".toc details").open = false;
  target.scrollIntoView({ block: "start" });
  target.focus({ preventScroll: true });
  history.replaceState(null, "", `#sec-${section}`);
}

function filter() {
  const wanted = plain($("reader-search").value);
  let found = 0;
  for (const section of document.querySelectorAll(".reader .section")) {
    const fits = !wanted || plain(section.textContent).includes(wanted);
    section.hidden = !fits;
    document.querySelector(`.reader [data-goto="${section.dataset.number}"]`).parentElement.hidden = !fits;
    found += fits;
  }
  $("reader-found").textContent = !wanted ? "" : found ? t("reader.found", { count: found }) : t("reader.none");
  highlight(wanted);
}

// Marks hits without touching the document, where the browser can.
function highlight(wanted) {
  if (!window.Highlight) return;
  const ranges = [];
  const walker = document.createTreeWalker(document.querySelector(".reader"), NodeFilter.SHOW_TEXT);
  while (wanted && walker.nextNode()) {
    const node = walker.currentNode;
    const typed = $("reader-search").value.trim().toLowerCase();
    for (let at = node.data.toLowerCase().indexOf(typed); at >= 0 && node.parentElement.closest(".section"); at = node.data.toLowerCase().indexOf(typed, at + 1)) {
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + typed.length);
      ranges.push(range);
    }
  }
  CSS.highlights.set("found", new Highlight(...ranges));
}
