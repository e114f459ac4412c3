"use strict";
// Filters of the case list. Without scripts, all cases are shown.
(() => {
  const form = document.querySelector(".filters");
  const cards = [...document.querySelectorAll(".card")];
  const fields = Object.fromEntries([...form.querySelectorAll("[data-filter]")].map((field) => [field.dataset.filter, field]));
  const count = form.querySelector("output");
  const empty = document.querySelector(".empty");
  const fold = form.querySelector("[data-fold]");
  const texts = new Map();

  const text = (card) => {
    if (!texts.has(card)) texts.set(card, card.textContent.toLowerCase().replace(/\s+/g, " "));
    return texts.get(card);
  };

  const hasStatus = (card, wanted) => {
    if (!wanted) return true;
    if (wanted === "wrong") return ["wrong", "error"].includes(card.dataset.status);
    if (wanted.includes(":")) return card.dataset.versus.split("|").includes(wanted);
    return card.dataset.status === wanted;
  };

  const fits = (card) => {
    const words = fields.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (!hasStatus(card, fields.status.value)) return false;
    for (const name of ["kind", "wording", "absence", "section", "failed"]) {
      const wanted = fields[name]?.value;
      if (wanted && !card.dataset[name].split(" ").includes(wanted)) return false;
    }
    return words.every((word) => text(card).includes(word));
  };

  const shown = () => cards.filter((card) => !card.hidden);

  const update = () => {
    for (const card of cards) card.hidden = !fits(card);
    const left = shown().length;
    count.value = `${left} of ${cards.length}`;
    empty.hidden = left > 0;
    tellFold();
    for (const row of document.querySelectorAll("[data-pick]")) {
      row.setAttribute("aria-pressed", String(fields[row.dataset.pick]?.value === row.dataset.value));
    }
  };

  const tellFold = () => {
    fold.textContent = shown().some((card) => !card.open) ? "Open all" : "Close all";
    fold.disabled = !shown().length;
  };

  form.addEventListener("input", update);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(update));
  fold.addEventListener("click", () => {
    const open = shown().some((card) => !card.open);
    for (const card of shown()) card.open = open;
    tellFold();
  });
  document.querySelector(".cards").addEventListener("toggle", tellFold, true);
  document.querySelector("[data-clear]").addEventListener("click", () => {
    for (const field of Object.values(fields)) field.value = "";
    update();
  });

  // A bar of a chart leads to the cases it counts: those that are not right, or all if none is.
  for (const row of document.querySelectorAll("[data-pick]")) {
    row.addEventListener("click", () => {
      form.reset();
      const again = row.getAttribute("aria-pressed") === "true";
      if (!again) fields[row.dataset.pick].value = row.dataset.value;
      setTimeout(() => {
        update();
        if (!again && !shown().length) {
          fields.status.value = "";
          update();
        }
        if (!again) document.querySelector("#cases").scrollIntoView();
      });
    });
  }

  if (!cards.some((card) => hasStatus(card, "wrong"))) fields.status.querySelector('[value=""]').defaultSelected = true;
  form.reset();
  update();
})();
