/* The matrix: arrows move from cell to cell, the one chosen is marked; on a narrow page its formula is brought into view. */
(() => {
  "use strict";
  const table = () => document.querySelector(".mx");
  const cells = (row) => [...row.querySelectorAll("td.cell button")];
  const mark = (cell) => {
    table().querySelectorAll("td[data-on]").forEach((each) => { each.removeAttribute("data-on"); each.firstElementChild.removeAttribute("aria-current"); });
    cell.setAttribute("data-on", "");
    cell.firstElementChild.setAttribute("aria-current", "true");
  };
  const column = (button) => button.dataset.column;
  const sideways = (button, step) => {
    const all = cells(button.closest("tr"));
    return all[all.indexOf(button) + step];
  };
  const upright = (button, step) => {
    let row = button.closest("tr");
    while ((row = step > 0 ? row.nextElementSibling : row.previousElementSibling)) {
      const same = cells(row).find((each) => column(each) === column(button));
      if (same) return same;
    }
    return undefined;
  };
  const steps = { ArrowLeft: [sideways, -1], ArrowRight: [sideways, 1], ArrowUp: [upright, -1], ArrowDown: [upright, 1] };
  document.addEventListener("keydown", (event) => {
    const button = event.target.closest && event.target.closest(".mx td.cell button");
    const step = steps[event.key];
    if (!button || !step || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = step[0](button, step[1]);
    event.preventDefault();
    if (next) next.focus();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".mx td.cell button");
    if (button) mark(button.parentElement);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id === "cell" && window.matchMedia("(max-width: 1279px)").matches) event.target.scrollIntoView({ block: "start" });
  });
})();
