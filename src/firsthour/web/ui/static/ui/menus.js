/* How do the narrow navigation and the menus open and close? */
(() => {
  "use strict";
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
