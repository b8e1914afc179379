/* How are the ways of the money drawn, and the minutes since the report counted? Places and widths come from the server
   (data-line, data-span, data-fen); without this script the tree is a list, step by step. */
(() => {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";
  const THICKEST = 30;
  const GAP = 3;

  const place = (root) => root.querySelectorAll("[data-line]").forEach((card) => {
    card.style.setProperty("--line", card.dataset.line);
    card.style.setProperty("--span", card.dataset.span);
  });

  const draw = (tree) => {
    const svg = tree.querySelector(".wires");
    if (!svg || window.getComputedStyle(svg).display === "none") return;
    const box = tree.getBoundingClientRect();
    const cards = [...tree.querySelectorAll("[data-key-of]")];
    const byKey = new Map(cards.map((card) => [card.dataset.keyOf, card]));
    const ways = cards.filter((card) => byKey.has(card.dataset.parent));
    const most = Math.max(1, ...ways.map((card) => Number(card.dataset.fen)));
    const width = (card) => Math.max(1.5, (Number(card.dataset.fen) / most) * THICKEST);
    const edge = (card) => {
      const at = card.getBoundingClientRect();
      return { left: at.left - box.left, right: at.right - box.left, middle: at.top - box.top + at.height / 2 };
    };
    const started = new Map();
    const begin = (parent) => {
      const all = ways.filter((card) => card.dataset.parent === parent).reduce((sum, card) => sum + width(card) + GAP, -GAP);
      return edge(byKey.get(parent)).middle - all / 2;
    };
    svg.replaceChildren(...ways.map((card) => {
      const parent = card.dataset.parent;
      const from = edge(byKey.get(parent));
      const to = edge(card);
      if (!started.has(parent)) started.set(parent, begin(parent));
      const y = started.get(parent) + width(card) / 2;
      started.set(parent, started.get(parent) + width(card) + GAP);
      const bend = (from.right + to.left) / 2;
      const path = document.createElementNS(SVG, "path");
      path.setAttribute("class", `w-${card.dataset.wire}`);
      path.setAttribute("d", `M${from.right} ${y}C${bend} ${y} ${bend} ${to.middle} ${to.left} ${to.middle}`);
      path.setAttribute("stroke-width", width(card).toFixed(1));
      return path;
    }));
  };

  const all = (root) => {
    const trees = root.matches && root.matches(".chase-tree") ? [root] : [...root.querySelectorAll(".chase-tree")];
    trees.forEach((tree) => { place(tree); draw(tree); });
  };
  const skew = Number(document.body.dataset.now || Date.now()) - Date.now();
  const count = () => document.querySelectorAll("[data-since]").forEach((each) => {
    const words = window.firsthour.clockWords(Date.now() + skew - Number(each.dataset.since), "");
    if (each.textContent !== words) each.textContent = words;
  });

  all(document);
  document.addEventListener("htmx:load", (event) => { if (event.detail.elt.querySelectorAll) all(event.detail.elt); });
  window.addEventListener("resize", () => all(document));
  document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) window.print(); });
  if (window.firsthour && window.firsthour.clockWords) { count(); setInterval(count, 1000); }
})();
