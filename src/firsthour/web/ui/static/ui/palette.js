/* Where to, what for? Ctrl-K asks the address in data-palette-url (?q=) for role=option lines; arrows, Enter, Esc. */
(() => {
  "use strict";
  const palette = document.getElementById("palette");
  const url = document.body.dataset.paletteUrl;
  if (!palette || !url) return;
  const input = palette.querySelector("input");
  const hits = palette.querySelector("[role=listbox]");
  let waiting = 0;
  let asked = 0;

  const options = () => [...hits.querySelectorAll("[role=option]")];
  const choose = (option) => {
    options().forEach((each) => each.setAttribute("aria-selected", String(each === option)));
    if (!option) return input.removeAttribute("aria-activedescendant");
    option.id = option.id || `hit-${options().indexOf(option)}`;
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  const ask = async () => {
    const number = (asked += 1);
    const address = new URL(url, window.location.href);
    address.searchParams.set("q", input.value.trim());
    const answer = await fetch(address, { headers: { "HX-Request": "true" }, credentials: "same-origin" }).catch(() => null);
    if (number !== asked) return;
    if (answer && answer.status === 401) return window.location.reload();
    if (!answer || !answer.ok) return;
    hits.innerHTML = await answer.text();
    window.htmx.process(hits);
    choose(options()[0]);
  };
  const open = () => {
    if (!palette.open) palette.showModal();
    input.select();
    input.focus();
    ask();
  };
  input.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, 150); });
  input.addEventListener("keydown", (event) => {
    const all = options();
    const at = all.findIndex((each) => each.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (all.length) choose(all[(at + (event.key === "ArrowDown" ? 1 : all.length - 1) + (at < 0 && event.key === "ArrowUp" ? 1 : 0)) % all.length]);
    } else if (event.key === "Escape" && !event.isComposing) {
      event.preventDefault();
      palette.close();
    } else if (event.key === "Enter" && !event.isComposing && all[at]) {
      event.preventDefault();
      palette.close();
      all[at].click();
    }
  });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-palette-open]")) open(); });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") { event.preventDefault(); open(); }
  });
})();
