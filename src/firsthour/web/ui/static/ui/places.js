/* Where on a scale? Data attributes become the CSS variables of the same name, because pages carry no style attributes. */
(() => {
  "use strict";
  const NAMES = ["left", "n", "at", "width"];
  const place = (element) => {
    for (const name of NAMES) {
      const value = element.dataset[name];
      if (value !== undefined && value !== "" && Number.isFinite(Number(value))) element.style.setProperty(`--${name}`, value);
    }
  };
  const within = (root) => {
    if (!root.querySelectorAll) return;
    if (root.matches && root.matches("[data-left],[data-n],[data-at],[data-width]")) place(root);
    root.querySelectorAll("[data-left],[data-n],[data-at],[data-width]").forEach(place);
  };
  within(document);
  document.addEventListener("htmx:load", (event) => within(event.detail.elt));
  document.addEventListener("htmx:oobAfterSwap", (event) => within(event.detail.target));
  window.firsthour = { ...(window.firsthour || {}), place };
})();
