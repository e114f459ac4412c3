// Light, dark, or as the system has it. Gradio puts its own class on the body; this keeps it in step with the choice.
import { $ } from "./dom.js";
import { choose, settings } from "./store.js";
import { t } from "./words.js";

const SYSTEM = matchMedia("(prefers-color-scheme: dark)");
const ORDER = ["system", "light", "dark"];

const chosen = () => (ORDER.includes(settings().theme) ? settings().theme : "system");

export function apply() {
  const choice = chosen();
  const dark = choice === "dark" || (choice === "system" && SYSTEM.matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  if (document.body.classList.contains("dark") !== dark) document.body.classList.toggle("dark", dark);
  const button = $("theme");
  button.dataset.choice = choice;
  button.setAttribute("aria-label", t(`theme.${choice}`));
  button.title = t(`theme.${choice}`);
}

export function start() {
  $("theme").addEventListener("click", () => { choose({ theme: ORDER[(ORDER.indexOf(chosen()) + 1) % ORDER.length] }); apply(); });
  SYSTEM.addEventListener("change", apply);
  new MutationObserver(apply).observe(document.body, { attributes: true, attributeFilter: ["class"] });
  apply();
}
