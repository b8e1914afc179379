/* Is what was typed kept? Each form with data-draft-url is sent there every five seconds when it changed, and on leaving.
   Files and fields marked data-no-draft stay out. */
(() => {
  "use strict";
  const EVERY_MS = 5000;
  const words = document.getElementById("words").dataset;
  const changed = new Set();
  const content = (form) => {
    const draft = new FormData();
    for (const [name, value] of new FormData(form)) {
      const field = form.elements[name];
      const isKept = typeof value === "string" && !(field && field.type === "password") && !(field && field.dataset && "noDraft" in field.dataset);
      if (isKept) draft.append(name, value);
    }
    return draft;
  };
  const keep = async (form, leaving) => {
    changed.delete(form);
    const answer = await fetch(form.dataset.draftUrl, { method: "POST", body: content(form), credentials: "same-origin", keepalive: leaving }).catch(() => null);
    if (leaving) return;
    if (!answer || !answer.ok) { changed.add(form); return; }
    const place = form.querySelector("[data-draft-said]");
    const time = new Date().toTimeString().slice(0, 8);
    if (place) place.textContent = words.saved.replace("{s}", time);
  };
  const keepAll = (leaving) => [...changed].filter((form) => form.isConnected).forEach((form) => keep(form, leaving));
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.dataset.draftUrl) changed.add(form);
  });
  document.addEventListener("submit", (event) => changed.delete(event.target));
  setInterval(() => keepAll(false), EVERY_MS);
  window.addEventListener("pagehide", () => keepAll(true));
  document.addEventListener("visibilitychange", () => document.hidden && keepAll(true));
})();
