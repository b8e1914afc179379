/* How do the narrow navigation and the menus open and close? Strips of tabs and filters show the chosen one. */
(() => {
  "use strict";
  for (const chosen of document.querySelectorAll(".tabs > [aria-current], .chips > [aria-pressed=true]")) {
    const strip = chosen.parentElement;
    const [here, frame] = [chosen.getBoundingClientRect(), strip.getBoundingClientRect()];
    if (strip.scrollWidth > strip.clientWidth) strip.scrollLeft += here.left - frame.left - (frame.width - here.width) / 2;
  }
  const frame = document.querySelector(".fh");
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-nav-toggle]");
    if (button && frame) button.setAttribute("aria-expanded", String(frame.classList.toggle("open")));
    else if (frame && frame.classList.contains("open") && !event.target.closest(".fh-nav")) {
      frame.classList.remove("open");
      document.querySelector("[data-nav-toggle]").setAttribute("aria-expanded", "false");
    }
    document.querySelectorAll("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
})();
