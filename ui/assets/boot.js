// Inline in the head, before the first paint: language and colours as this visitor chose them, so that nothing flashes.
window.advisorPage = new Promise((resolve) => { window.advisorReady = resolve; });
(() => {
  let chosen = {};
  try { chosen = JSON.parse(localStorage.getItem("advisor.settings")) || {}; } catch { /* unreadable: start from the defaults */ }
  const browser = (navigator.language || "").toLowerCase().startsWith("en") ? "en" : "zh-TW";
  const root = document.documentElement;
  root.dataset.language = (chosen.language || browser) === "en" ? "en" : "zh-TW";
  // Gradio writes the browser's language here when it starts; screen readers and fonts go by the page's.
  const say = () => { const lang = root.dataset.language === "en" ? "en" : "zh-Hant-TW"; if (root.lang !== lang) root.lang = lang; };
  new MutationObserver(say).observe(root, { attributes: true, attributeFilter: ["lang", "data-language"] });
  say();
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = chosen.theme === "dark" || (chosen.theme !== "light" && dark) ? "dark" : "light";
})();
