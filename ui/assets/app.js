// Starts the page once Gradio has put its parts in place, and sends clicks and keys where they belong.
import * as chat from "./chat.js";
import * as composer from "./composer.js";
import * as connection from "./connection.js";
import { $, toast } from "./dom.js";
import * as helpers from "./helpers.js";
import * as panel from "./panel.js";
import * as rating from "./rating.js";
import * as reader from "./reader.js";
import * as sidebar from "./sidebar.js";
import * as theme from "./theme.js";
import { language, localise, setLanguage, t } from "./words.js";

const PARTS = ["language", "theme", "menu", "sidebar", "log", "composer", "panel", "reader-search", "tab-reader-button"];

// Gradio mounts its components one by one, in no order to rely on.
const mounted = () => new Promise((resolve) => {
  const ready = () => PARTS.every($);
  if (ready()) { resolve(); return; }
  const watcher = new MutationObserver(() => { if (ready()) { watcher.disconnect(); resolve(); } });
  watcher.observe(document.body, { childList: true, subtree: true });
});

async function connect(bus) {
  await mounted();
  // Gradio calls everything the main part; the page says more exactly which part is.
  document.querySelector("main.contain")?.setAttribute("role", "none");
  theme.start();
  connection.start();
  sidebar.start({ open: chat.open, forget: chat.forget, forgetThere: chat.forgetThere, restoreThere: chat.restoreThere });
  panel.start(reader.open);
  composer.start(chat.ask);
  setUpLanguage(bus);
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  $("stop").addEventListener("click", () => { chat.stop(); $("question").focus(); });
  chat.start(bus);
  reader.start();
  helpers.start();
  $("boot")?.remove();
  document.body.dataset.ready = "true";
}

function setUpLanguage(bus) {
  localise();
  document.title = document.querySelector("[data-t='app.title']").textContent;
  if (language() === "en") { setLanguage("en"); bus.language({ language: "en" }); }
  $("language").addEventListener("click", () => {
    setLanguage(language() === "en" ? "zh-TW" : "en");
    bus.language({ language: language() });
    theme.apply();
    composer.refresh();
    sidebar.redraw();
    chat.redraw();
    panel.refresh();
  });
}

function onClick(event) {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.role === "tab") {
    panel.close();
    button.scrollIntoView({ inline: "center", block: "nearest" });
    requestAnimationFrame(composer.refresh);
  }
  else if (button.dataset.ask) askOn(button.dataset.ask);
  else if (button.dataset.action) chat.act(button.dataset.action, button);
  else if (button.dataset.rate) rating.act(button.dataset.rate, button);
  else if (button.dataset.section) panel.openFrom(button);
}

/** Asks in the chat, from wherever the button stands. A question that can't be sent now waits in the question box. */
function askOn(question) {
  panel.close();
  helpers.showChat();
  if (!chat.ask(question)) { composer.put(question); toast(t("helper.busy")); }
  $("question").focus({ preventScroll: true });
}

function onKey(event) {
  if (event.key !== "Escape" || event.isComposing) return;
  if (panel.isOpen()) panel.close();
  else if (rating.leave()) return;
  else if (sidebar.isOpen()) sidebar.toggle(false);
  else if (chat.busy()) chat.stop();
}

window.advisorReady({ connect, receive: chat.receive, lost: chat.lost, unrated: rating.lost, unlisted: chat.unlisted, draw: helpers.draw, handOut: helpers.handOut });
