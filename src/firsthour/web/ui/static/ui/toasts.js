/* What was just done? A toast for six seconds, longer while the pointer or the focus is on it. Never for errors. */
(() => {
  "use strict";
  const SECONDS = 6;
  const place = document.getElementById("toasts");
  const watch = (toast) => {
    if (toast.dataset.watched) return;
    toast.dataset.watched = "1";
    let left = SECONDS;
    const timer = setInterval(() => {
      if (toast.matches(":hover, :focus-within")) return;
      left -= 1;
      if (left <= 0 || !toast.isConnected) { clearInterval(timer); toast.remove(); }
    }, 1000);
    toast.addEventListener("htmx:afterRequest", () => toast.remove());
  };
  const show = (content) => {
    const toast = document.createElement("div");
    toast.className = "toast-x";
    toast.append(content);
    place.append(toast);
    watch(toast);
  };
  document.querySelectorAll("template[data-toast]").forEach((each) => show(each.content.cloneNode(true)));
  new MutationObserver(() => place.querySelectorAll("[data-toast-shown]").forEach(watch)).observe(place, { childList: true });
})();
