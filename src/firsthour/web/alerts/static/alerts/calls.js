/* What happens when somebody presses "Call"? The telephone of the device opens, and that a call was begun is recorded; the
   page does not wait for it. */
(() => {
  "use strict";
  const headers = JSON.parse(document.body.getAttribute("hx-headers") || "{}");
  document.addEventListener("click", (event) => {
    const call = event.target.closest("[data-call]");
    if (call) fetch(call.dataset.call, { method: "POST", headers, credentials: "same-origin", keepalive: true }).catch(() => window.firsthour.say(call, document.getElementById("words").dataset.lost));
  });
})();
