// Small helpers over the document.
import { t } from "./words.js";

export const $ = (id) => document.getElementById(id);

export const icon = (name) => `<svg class="icon" aria-hidden="true" focusable="false"><use href="#i-${name}"/></svg>`;

export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

export function fragment(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

/** Makes `from` equal to `to`, keeping the nodes that stay: focus, selection and opened details survive a redraw. */
export function morph(from, to) {
  if (from.nodeType !== to.nodeType || from.nodeName !== to.nodeName) { from.replaceWith(to.cloneNode(true)); return; }
  if (from.nodeType !== Node.ELEMENT_NODE) { if (from.data !== to.data) from.data = to.data; return; }
  for (const { name } of [...from.attributes]) if (!to.hasAttribute(name) && name !== "open") from.removeAttribute(name);
  for (const { name, value } of to.attributes) if (from.getAttribute(name) !== value) from.setAttribute(name, value);
  const old = [...from.childNodes];
  const fresh = [...to.childNodes];
  fresh.forEach((child, index) => (old[index] ? morph(old[index], child) : from.append(child.cloneNode(true))));
  old.slice(fresh.length).forEach((child) => child.remove());
}

let hiding = 0;

/** A short message at the foot of the page, with one action if given. */
export function toast(message, action = null) {
  const box = $("toast");
  clearTimeout(hiding);
  box.replaceChildren(element("span", { textContent: message }));
  if (action) {
    const button = element("button", { type: "button", className: "text-button", textContent: action.label });
    button.addEventListener("click", () => { action.run(); box.classList.remove("shown"); });
    box.append(button);
  }
  box.classList.add("shown");
  hiding = setTimeout(() => box.classList.remove("shown"), action ? 8000 : 3000);
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Off https the clipboard is closed to scripts; the old way still works there.
    const area = element("textarea", { value: text, className: "sr-only" });
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

export const reportCopy = (done) => toast(t(done ? "answer.copied" : "answer.copy_failed"));
