/* What does a form do for the person filling it? Shows what is wrong first, fills in "now", copies numbers, sends once. */
(() => {
  "use strict";
  const firstWrong = (root) => {
    const list = root.querySelector && root.querySelector("form [data-form-errors]");
    const field = root.querySelector && root.querySelector("form [aria-invalid=true]");
    if (list) list.scrollIntoView({ block: "nearest" });
    if (field) field.focus({ preventScroll: Boolean(list) });
    else if (list) list.focus();
  };
  const minute = (date) => new Date(date - date.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
  firstWrong(document);
  document.addEventListener("htmx:load", (event) => firstWrong(event.detail.elt));
  document.addEventListener("click", (event) => {
    const now = event.target.closest("[data-now-for]");
    if (now) {
      const input = document.getElementById(now.dataset.nowFor);
      input.value = now.dataset.nowIs || minute(new Date());
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }
    const copied = event.target.closest("[data-copy]");
    if (copied && navigator.clipboard) navigator.clipboard.writeText(copied.dataset.copy);
    const link = event.target.closest("[data-href]");
    if (link && link.dataset.href) window.location.assign(link.dataset.href);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "get" || form.method === "dialog") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 4000);
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));
})();
