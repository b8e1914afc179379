/* What does a table do that is wider than the screen of a phone? Each row becomes a card: what opens it on top, the
   other cells below, each after the word of its column. A table that fits stays one, unless it fits because its
   words are broken into columns of two or three signs (Chinese breaks anywhere): then its rows are high. Without
   script it scrolls sideways. What a screen reader is told stays a table. */
(() => {
  "use strict";
  const PHONE = 640;
  const HIGH = 120; // of a row, in pixels: five lines
  const LONG = 24; // signs; such a cell takes a line of its own
  const APART = ".gal, .merge, .wide, .matrix";
  const widths = new WeakMap();
  const wide = (text) => [...text].reduce((sum, sign) => sum + (sign > "\u2e7f" ? 2 : 1), 0);

  const headOf = (cell) => {
    const unit = cell.querySelector("small");
    const words = [...cell.childNodes].filter((node) => node !== unit).map((node) => node.textContent).join("").trim();
    return unit ? `${words} (${unit.textContent.trim()})` : words;
  };
  const say = (rows, role) => {
    for (const row of rows) {
      row.setAttribute("role", "row");
      for (const cell of row.cells) if (!cell.hasAttribute("role")) cell.setAttribute("role", role(cell));
    }
  };
  const label = (table) => {
    const heads = [];
    for (const head of table.tHead.rows[table.tHead.rows.length - 1].cells)
      for (let each = 0; each < head.colSpan; each += 1) heads.push(headOf(head));
    for (const part of [...table.tBodies, ...(table.tFoot ? [table.tFoot] : [])])
      for (const row of part.rows) {
        let place = 0;
        const main = [...row.cells].find((cell) => cell.querySelector("[data-open]")) || row.cells[0];
        for (const cell of row.cells) {
          const text = cell.textContent.trim();
          cell.dataset.head = cell.colSpan > 1 ? "" : heads[place] || "";
          cell.toggleAttribute("data-main", cell === main && cell.colSpan === 1);
          cell.toggleAttribute("data-long", cell.colSpan > 1 || wide(text) > 2 * LONG || Boolean(cell.querySelector("form, button, table")));
          cell.toggleAttribute("data-none", !cell.querySelector("input, button, svg, img, a") && /^[—–-]?$/.test(text));
          place += cell.colSpan;
        }
      }
  };
  const tell = (table) => {
    table.setAttribute("role", "table");
    for (const part of [table.tHead, ...table.tBodies, table.tFoot]) if (part) part.setAttribute("role", "rowgroup");
    say(table.tHead.rows, () => "columnheader");
    for (const part of [...table.tBodies, ...(table.tFoot ? [table.tFoot] : [])])
      say(part.rows, (cell) => (cell.tagName === "TH" ? "rowheader" : "cell"));
  };
  const isSqueezed = (table) => [...table.tBodies].some((part) => [...part.rows].some((row) => row.offsetHeight > HIGH));
  const fit = (box) => {
    const table = box.querySelector(":scope > table.tb");
    if (!table || !table.tHead || !table.tHead.rows.length || table.matches(APART)) return;
    table.classList.remove("cards");
    if (innerWidth > PHONE || !box.clientWidth) return;
    if (box.scrollWidth <= box.clientWidth + 1 && !isSqueezed(table)) return;
    label(table);
    tell(table);
    table.classList.add("cards");
  };
  const sizes = new ResizeObserver((seen) => {
    for (const { target } of seen) {
      if (widths.get(target) === target.clientWidth) continue;
      widths.set(target, target.clientWidth);
      fit(target);
    }
  });
  const watch = () => {
    for (const box of document.querySelectorAll(".scrollx")) {
      sizes.observe(box);
      if (widths.get(box)) fit(box);
    }
  };
  watch();
  document.addEventListener("htmx:afterSettle", watch);
})();
