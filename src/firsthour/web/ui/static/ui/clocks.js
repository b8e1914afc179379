/* How do clocks tick? One ticker a second counts from the server's deadline and the server's time. The state is never
   computed here: when it turns, the element says `turned` and htmx asks the server (hx-trigger="turned"). */
(() => {
  "use strict";
  const words = document.getElementById("words").dataset;
  const skew = Number(document.body.dataset.now || Date.now()) - Date.now();
  const two = (number) => String(number).padStart(2, "0");
  const said = new WeakMap();

  const duration = (seconds, form) => {
    const minutes = Math.floor(seconds / 60);
    const hours = Math.floor(minutes / 60);
    const minute = two(minutes % 60);
    if (form === "minutes") return `${minutes}:${two(seconds % 60)}`;
    if (form === "seconds" && hours < 100) return `${two(hours)}:${minute}:${two(seconds % 60)}`;
    if (hours < 1) return `${minute}:${two(seconds % 60)}`;
    if (hours < 48) return words.hours.replace("{h}", hours).replace("{m}", minute);
    return words.days.replace("{d}", Math.floor(hours / 24)).replace("{t}", `${two(hours % 24)}:${minute}`);
  };
  const clockWords = (left, form) => {
    const text = duration(left >= 0 ? Math.ceil(left / 1000) : Math.floor(-left / 1000), form);
    return left >= 0 ? text : words.over.replace("{s}", text);
  };
  const announce = (element, left) => {
    const minutes = [10, 5, 1].find((each) => left > 0 && left <= each * 60000 && left > each * 60000 - 2000);
    if (!minutes || said.get(element) === minutes || !element.dataset.speaks) return;
    said.set(element, minutes);
    document.getElementById("live").textContent = words.minutesLeft.replace("{m}", minutes).replace("{s}", element.dataset.speaks);
  };
  const burn = (element, due, now) => {
    if (element.dataset.left === undefined) return;
    if (element.fuse === undefined) element.fuse = (due - now) / Math.max(Number(element.dataset.left), 0.0001);
    const left = Math.min(1, Math.max(0, (due - now) / element.fuse));
    if (Number.isFinite(left)) element.style.setProperty("--left", left.toFixed(4));
  };
  const tick = () => {
    const now = Date.now() + skew;
    for (const element of document.querySelectorAll("[data-due]")) {
      const due = Number(element.dataset.due);
      if (!due) continue;
      const shown = element.querySelector("[data-words]");
      const text = clockWords(due - now, element.dataset.form);
      if (shown && shown.textContent !== text) shown.textContent = text;
      burn(element, due, now);
      announce(element, due - now);
      const turns = Number(element.dataset.turns);
      if (turns && now >= turns) {
        element.dataset.turns = "";
        element.dispatchEvent(new CustomEvent("turned", { bubbles: true }));
      }
    }
  };
  tick();
  setInterval(tick, 1000);
  document.addEventListener("visibilitychange", () => document.hidden || tick());
  document.addEventListener("htmx:afterSettle", tick);
  window.firsthour = { ...(window.firsthour || {}), clockWords };
})();
