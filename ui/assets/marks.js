// Finds a quote in a section and marks it. White space doesn't count: the source breaks lines in mid-sentence.

const squeeze = (text) => text.replace(/\s+/g, "").toLowerCase();

/** Marks `quote` below the first of `roots` that holds it; else its pieces (an ellipsis or a tab joins them). Gives the marks. */
export function markQuote(roots, quote) {
  for (const root of roots) {
    const marks = markText(root, quote);
    if (marks.length) return marks;
  }
  const pieces = quote.split(/…|\.{3}|[\t\n|｜；;]/).map((piece) => piece.trim()).filter((piece) => squeeze(piece).length > 1);
  if (pieces.length < 2) return [];
  return pieces.flatMap((piece) => roots.map((root) => markText(root, piece)).find((marks) => marks.length) ?? []);
}

function markText(root, text) {
  const wanted = squeeze(text);
  const places = []; // for each character that counts: its node and offset
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT, {
    acceptNode: (node) => (node.parentElement.closest(".translation, .badge, mark") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT),
  });
  let squeezed = "";
  while (walker.nextNode()) {
    [...walker.currentNode.data].reduce((offset, character) => {
      if (character.trim()) { places.push([walker.currentNode, offset, character.length]); squeezed += character.toLowerCase().slice(0, 1); }
      return offset + character.length;
    }, 0);
  }
  const start = wanted ? squeezed.indexOf(wanted) : -1;
  return start < 0 ? [] : wrap(places.slice(start, start + wanted.length));
}

function wrap(places) {
  const ranges = new Map(); // node → [from, to]
  for (const [node, offset, length] of places) {
    const range = ranges.get(node);
    ranges.set(node, [range ? range[0] : offset, offset + length]);
  }
  return [...ranges].map(([node, [from, to]]) => {
    const range = document.createRange();
    range.setStart(node, from);
    range.setEnd(node, to);
    const mark = document.createElement("mark");
    range.surroundContents(mark);
    return mark;
  });
}
