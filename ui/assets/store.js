// What this browser keeps: conversations and choices. Every write starts from what is stored, so that two open pages don't undo each other.
const CONVERSATIONS = "advisor.conversations";
const SETTINGS = "advisor.settings";
const CURRENT = "advisor.current"; // per tab: survives a reload, and leaves other tabs alone

// Where people sign in, the server keeps their conversations: here they are held for as long as the page is open, and not written down.
let held = null;

export const holdOnly = (items) => { held = items; };

const read = (key, fallback) => {
  try { return JSON.parse(localStorage.getItem(key)) ?? fallback; } catch { return fallback; }
};

/** False when the browser refuses, most likely because it is full. */
const write = (key, value) => {
  try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch { return false; }
};

const wellFormed = (item) => item && typeof item.id === "string" && Array.isArray(item.turns);

export const conversations = () => {
  const all = held ?? read(CONVERSATIONS, []);
  return (Array.isArray(all) ? all : []).filter(wellFormed).sort((a, b) => (b.updated || 0) - (a.updated || 0));
};

export const conversation = (id) => conversations().find((item) => item.id === id) ?? null;

const put = (items) => {
  if (held) { held = items; return true; }
  return write(CONVERSATIONS, items);
};

export const keep = (item) => put([item, ...conversations().filter((other) => other.id !== item.id)]);

export const remove = (id) => put(conversations().filter((item) => item.id !== id));

export const settings = () => read(SETTINGS, {}) || {};

export const choose = (changes) => write(SETTINGS, { ...settings(), ...changes });

const session = (action) => {
  try { return action(sessionStorage); } catch { return null; }
};

export const currentId = () => session((storage) => storage.getItem(CURRENT));

export const setCurrentId = (id) => session((storage) => (id ? storage.setItem(CURRENT, id) : storage.removeItem(CURRENT)));

export const draft = () => session((storage) => storage.getItem("advisor.draft")) || "";

export const setDraft = (text) => session((storage) => storage.setItem("advisor.draft", text));

// crypto.randomUUID exists on secure origins only; a page served in an office network is none.
export const newId = () => `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`;
