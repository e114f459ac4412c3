// Notices a service that is gone. Gradio reports it for an answer under way, but takes a question asked afterwards without a word.
import { toast } from "./dom.js";
import { t } from "./words.js";

const EVERY = 3000; // milliseconds
let watching = 0;

/** Asks the service for a sign of life until `unwatch`; calls `lost` when none comes. */
export function watch(lost) {
  clearInterval(watching);
  const check = async () => { if (!(await alive())) lost(); };
  watching = setInterval(check, EVERY);
  check();
}

/** Whether the service gives a sign of life now; a proxy that says it is away is none. */
export const alive = () => fetch(import.meta.url, { method: "HEAD", cache: "no-store" }).then((answer) => answer.ok, () => false);

export const unwatch = () => clearInterval(watching);

// Gradio's own notice is in English only: said in the page's words instead. Gradio goes on trying, and reloads the page when it succeeds.
export function start() {
  new MutationObserver(() => {
    for (const notice of document.querySelectorAll(".toast-body:not([hidden])")) {
      if (!notice.textContent.includes("Connection to the server was lost")) continue;
      notice.hidden = true;
      toast(t("app.lost"));
    }
  }).observe(document.body, { childList: true, subtree: true });
}
