/* Is an amount that the program filled in said in words too? As if somebody had typed it (ui/amounts.js). */
(() => {
  "use strict";
  document.addEventListener("htmx:load", (event) => {
    const place = event.detail.elt;
    const inputs = place.matches && place.matches("[data-amount]") ? [place] : [...(place.querySelectorAll ? place.querySelectorAll("[data-amount]") : [])];
    inputs.filter((input) => input.value).forEach((input) => input.dispatchEvent(new Event("input", { bubbles: true })));
  });
})();
