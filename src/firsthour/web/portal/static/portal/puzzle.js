/* Is the form's puzzle solved by the time it is sent? A worker begins when the page opens; nobody waits unless very quick.
   A form that is already on its way is not sent twice. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-puzzle-bits]");
  if (!form || !window.Worker) return;
  const field = (name) => form.elements.namedItem(name);
  const words = form.querySelector("[data-busy-words]");
  const button = document.querySelector(`button[form="${form.id}"]`);
  let wanted = false;
  let gone = false;
  const say = (busy) => {
    words.textContent = busy ? words.dataset.busyWords : "";
    if (button) button.setAttribute("aria-busy", String(busy));
  };
  const worker = new Worker(form.dataset.worker);
  worker.addEventListener("message", (event) => {
    field("solution").value = event.data;
    worker.terminate();
    if (wanted) form.requestSubmit();
  });
  worker.addEventListener("error", () => { if (wanted) form.submit(); });
  worker.postMessage({ puzzle: field("puzzle").value, bits: Number(form.dataset.puzzleBits) });
  form.addEventListener("submit", (event) => {
    if (gone) { event.preventDefault(); return; }
    say(true);
    if (field("solution").value) { gone = true; return; }
    event.preventDefault();
    wanted = true;
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });
})();
