// The page's words in the chosen language. Fixed parts carry data-t keys; Python renders everything else.
import { choose } from "./store.js";

const all = JSON.parse(document.getElementById("page-words").textContent);

export const language = () => (document.documentElement.dataset.language);

export function t(key, values = {}) {
  const words = all[language() === "en" ? "en" : "zh"][key];
  return words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** Puts every data-t part below `root` into the chosen language. */
export function localise(root = document) {
  for (const element of root.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  for (const element of root.querySelectorAll("[data-t-placeholder]")) element.placeholder = t(element.dataset.tPlaceholder);
  for (const element of root.querySelectorAll("[data-t-label]")) {
    element.setAttribute("aria-label", t(element.dataset.tLabel));
    if (element.hasAttribute("title")) element.title = t(element.dataset.tLabel);
  }
}

export function setLanguage(next) {
  document.documentElement.dataset.language = next;
  choose({ language: next });
  document.title = t("app.title");
  const button = document.getElementById("language");
  button.lang = next === "en" ? "zh-Hant-TW" : "en";
  localise();
}
