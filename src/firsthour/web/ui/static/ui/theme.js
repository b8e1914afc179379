/* Light or dark before the first paint? `auto` follows the device, now and when it changes. */
(() => {
  "use strict";
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const wish = root.dataset.theme;
    root.dataset.bsTheme = wish === "auto" ? (dark.matches ? "dark" : "light") : wish;
  };
  apply();
  dark.addEventListener("change", apply);

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const choice = event.submitter && event.submitter.value;
    if (!form.matches("[data-theme-form]") || !choice) return;
    event.preventDefault();
    root.dataset.theme = choice;
    apply();
    form.querySelectorAll("button").forEach((each) => each.setAttribute("aria-pressed", String(each === event.submitter)));
    const body = new FormData(form);
    body.set("theme", choice);
    fetch(form.action, { method: "POST", body, headers: { "X-Quiet": "1" }, credentials: "same-origin" }).catch(() => form.submit());
  });
})();
