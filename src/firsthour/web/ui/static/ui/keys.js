/* Which key does what? j k move over [data-row], Enter opens [data-open], e presses [data-do], x selects, [ ] step through
   [data-steps], / focuses [data-filter], g and a letter follow [data-go], any other single key presses [data-key] of
   the page, else follows [data-anywhere] of the key map, which also lists what the page itself has.
   Off while typing, while a dialog is open (but ? and Esc), and when the officer switched single keys off. */
(() => {
  "use strict";
  const body = document.body;
  let waitsForGo = 0;
  const typing = (target) => target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName) && !/^(checkbox|radio|button|submit)$/i.test(target.type);
  const seen = (element) => element && element.getClientRects().length > 0;
  const rows = () => [...document.querySelectorAll("[data-row]")].filter(seen);
  const chosen = () => document.querySelector("[data-row][aria-current=true]");

  const choose = (row) => {
    if (!row) return;
    document.querySelectorAll("[data-row][aria-current=true]").forEach((each) => each.removeAttribute("aria-current"));
    row.setAttribute("aria-current", "true");
    const link = row.querySelector("[data-open]") || row;
    if (link === row && !row.hasAttribute("tabindex")) row.tabIndex = -1;
    link.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    row.dispatchEvent(new CustomEvent("chosen", { bubbles: true }));
  };
  const move = (step) => {
    const all = rows();
    const at = all.indexOf(chosen());
    choose(at < 0 ? all[step > 0 ? 0 : all.length - 1] : all[Math.min(all.length - 1, Math.max(0, at + step))]);
  };
  const press = (element) => { if (seen(element) && !element.disabled) { element.click(); return true; } return false; };
  const step = (forward) => {
    const strip = [...document.querySelectorAll("[data-steps]")].find(seen);
    if (!strip) return;
    const all = [...strip.querySelectorAll("a, button")];
    const at = all.findIndex((each) => each.matches("[aria-current], [aria-selected=true], [aria-checked=true]"));
    press(all[at + (forward ? 1 : -1)]);
  };
  const go = (key) => {
    const link = [...document.querySelectorAll("[data-go]")].find((each) => each.dataset.go === key);
    if (link) window.location.assign(link.href);
  };
  const anywhere = (key) => {
    const link = [...document.querySelectorAll("[data-anywhere]")].find((each) => each.dataset.anywhere === key);
    if (link) window.location.assign(link.href);
    return Boolean(link);
  };
  const wordsOf = (element) => [...element.childNodes].filter((each) => !/^(kbd|svg)$/i.test(each.nodeName)).map((each) => each.textContent).join("").trim();
  const showMap = () => {
    const here = document.getElementById("keys-here");
    const own = [...document.querySelectorAll("[data-key]")].filter(seen);
    if (here) {
      here.hidden = !own.length;
      here.querySelector("dl").replaceChildren(...own.flatMap((each) => {
        const [term, words, key] = ["dt", "dd", "kbd"].map((name) => document.createElement(name));
        key.textContent = each.dataset.key;
        term.append(key);
        words.textContent = wordsOf(each) || each.title;
        return [term, words];
      }));
    }
    window.firsthour.show(document.getElementById("keys"));
  };
  const marked = (row) => {
    const box = row && row.querySelector("input[type=checkbox]");
    if (box) box.click();
  };
  const single = {
    j: () => move(1),
    k: () => move(-1),
    Enter: () => { const row = chosen(); return row && press(row.querySelector("[data-open]")); },
    e: () => press((chosen() || document.querySelector("[data-row] ") || document).querySelector("[data-do]")) || press(document.querySelector("[data-key=e]")),
    x: () => marked(chosen()),
    "[": () => step(false),
    "]": () => step(true),
    "/": () => { const filter = document.querySelector("[data-filter]"); if (filter) filter.focus(); },
    ".": () => press(((chosen() || document).querySelector(".ident[data-state=masked] button"))),
  };
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape") return document.querySelectorAll("details.menu[open]").forEach((each) => { each.open = false; each.querySelector("summary").focus(); });
    if (body.dataset.singleKeys === "off" || typing(event.target) || document.querySelector("dialog:modal")) return;
    if (event.key === "Enter" && event.target.closest("a, button, summary")) return;
    if (waitsForGo && Date.now() - waitsForGo < 1500) { waitsForGo = 0; event.preventDefault(); return go(event.key); }
    if (event.key === "g") { waitsForGo = Date.now(); return; }
    if (event.key === "?") { event.preventDefault(); return showMap(); }
    const named = [...document.querySelectorAll("[data-key]")].find((each) => each.dataset.key === event.key && seen(each));
    if (single[event.key]) { event.preventDefault(); single[event.key](); } else if (named) { event.preventDefault(); press(named); } else if (anywhere(event.key)) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const row = event.target.closest("[data-row]");
    if (!row || event.target.closest("a, button, input, label, select, summary")) return;
    const link = row.querySelector("[data-open]");
    if (link && !String(window.getSelection())) link.click();
  });
})();
