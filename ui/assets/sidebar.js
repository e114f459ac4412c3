// The conversations kept in this browser: reopen, delete (with a way back), start a new one.
import { $, element, fragment, icon, toast } from "./dom.js";
import * as store from "./store.js";
import { t } from "./words.js";

let actions = null; // {open(conversation), forget(id)}
let shown = null;

export function start(given) {
  actions = given;
  $("new").addEventListener("click", () => { toggle(false); actions.open(null); $("question").focus(); });
  $("menu").addEventListener("click", () => toggle(!document.body.classList.contains("menu-open")));
  $("menu-close").addEventListener("click", () => toggle(false));
  $("scrim").addEventListener("click", () => toggle(false));
  // Another tab of this page may have changed the list.
  window.addEventListener("storage", () => draw(shown));
}

export const isOpen = () => document.body.classList.contains("menu-open");

export function toggle(on) {
  if (on === isOpen()) return;
  document.body.classList.toggle("menu-open", on);
  $("menu").setAttribute("aria-expanded", String(on));
  $("scrim").hidden = !on;
  (on ? $("menu-close") : $("menu")).focus();
}

export function draw(current = null) {
  shown = current;
  const all = store.conversations();
  const box = $("conversations");
  box.replaceChildren();
  if (!all.length) box.append(element("p", { className: "empty", textContent: t("list.empty") }));
  for (const [title, items] of byDay(all)) {
    const list = element("ul");
    for (const item of items) list.append(entry(item));
    box.append(element("h3", { textContent: title }), list);
  }
}

function byDay(all) {
  const today = new Date().setHours(0, 0, 0, 0);
  const day = 24 * 60 * 60 * 1000;
  const groups = [
    [t("list.today"), (time) => time >= today],
    [t("list.yesterday"), (time) => time >= today - day && time < today],
    [t("list.earlier"), (time) => time < today - day],
  ];
  return groups.map(([title, fits]) => [title, all.filter((item) => fits(item.updated || 0))]).filter(([, items]) => items.length);
}

function entry(item) {
  const title = item.title || item.turns[0]?.question || "…";
  const open = element("button", { type: "button", className: "conversation", textContent: title, title });
  if (item.id === shown) open.setAttribute("aria-current", "true");
  open.addEventListener("click", () => { toggle(false); actions.open(store.conversation(item.id)); });
  const drop = element("button", { type: "button", className: "icon-button drop" }, fragment(icon("close")));
  drop.setAttribute("aria-label", t("list.delete", { title }));
  drop.addEventListener("click", () => discard(item));
  return element("li", {}, open, drop);
}

function discard(item) {
  const kept = store.conversation(item.id) ?? item;
  store.remove(item.id);
  actions.forget(item.id);
  actions.forgetThere({ conversation: item.id });
  draw(shown === item.id ? null : shown);
  $("new").focus();
  toast(t("list.deleted"), { label: t("list.undo"), run: () => { store.keep(kept); actions.restoreThere(kept); draw(shown); } });
}

export const redraw = () => draw(shown);
