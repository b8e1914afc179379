/* What becomes of answers that are not the wanted partial? Notes go to the nearest place for notes and the form stays as it
   is; without a connection the page says so and keeps everything. */
(() => {
  "use strict";
  const words = document.getElementById("words").dataset;
  const offline = document.getElementById("offline");
  const notesNear = (element) => {
    const scope = element && element.closest && element.closest("dialog, form");
    const inside = scope && (scope.querySelector("[data-notes]") || scope.closest("dialog") && scope.closest("dialog").querySelector("[data-notes]"));
    return inside || document.getElementById("notes");
  };
  const say = (element, text) => {
    const note = document.createElement("div");
    note.className = "note bad";
    note.setAttribute("role", "alert");
    note.textContent = text;
    const place = notesNear(element);
    place.replaceChildren(note);
    place.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, requestConfig } = event.detail;
    if (xhr.status < 400) {
      const place = requestConfig && requestConfig.elt && notesNear(requestConfig.elt);
      if (place && requestConfig.verb !== "get") place.replaceChildren();
      return;
    }
    if (xhr.getResponseHeader("X-Note") !== "1") {
      event.detail.shouldSwap = (xhr.getResponseHeader("Content-Type") || "").includes("html") && xhr.status < 500;
      if (!event.detail.shouldSwap) say(event.detail.elt, words.lost);
      return;
    }
    event.detail.shouldSwap = true;
    event.detail.target = notesNear(requestConfig && requestConfig.elt);
    event.detail.swapOverride = "innerHTML";
  });
  document.addEventListener("htmx:sendError", (event) => {
    offline.hidden = false;
    if (event.detail.requestConfig.verb !== "get") say(event.detail.elt, words.lost);
  });
  document.addEventListener("htmx:timeout", (event) => say(event.detail.elt, words.lost));
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.xhr.status) offline.hidden = true; });
  window.addEventListener("offline", () => { offline.hidden = false; });
  window.addEventListener("online", () => { offline.hidden = true; });
  offline.hidden = navigator.onLine !== false;
  window.firsthour = { ...(window.firsthour || {}), say };
})();
