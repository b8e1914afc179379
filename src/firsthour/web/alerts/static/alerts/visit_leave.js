/* What of one officer's visits may still lie on this device when that officer leaves, or when another one comes? Only what was
   not sent yet, sealed. On every page: whoever logs out, wherever, is told how many visits wait, and the rest goes first;
   where nobody is logged in, and where another one is, nothing of the former can be read. */
(() => {
  "use strict";
  const part = document.querySelector("[data-device]");
  const store = window.visitStore;
  if (!part || !store || !store.canKeep) return;
  const { officer, logout, scopeOfWorker } = part.dataset;
  const dialog = document.getElementById("leave-dialog");

  /* the worker clears too, after what it is keeping just now, and says so; one that does not answer is not waited for */
  const tellWorker = async () => {
    if (!navigator.serviceWorker) return;
    const registered = await navigator.serviceWorker.getRegistration(scopeOfWorker);
    if (!registered || !registered.active) return;
    await new Promise((done) => {
      const line = new MessageChannel();
      line.port1.onmessage = done;
      setTimeout(done, 3000);
      registered.active.postMessage({ forget: true }, [line.port2]);
    });
  };
  const clear = async () => {
    await tellWorker();
    await store.leave();
  };
  const isLogout = (form) => form.method === "post" && new URL(form.action, window.location.href).pathname === logout;

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!officer || !isLogout(form)) return;
    event.preventDefault();
    event.stopPropagation();
    const go = () => clear().finally(() => form.submit()); // nobody is kept from logging out
    const waiting = await store.countWaiting(officer).catch(() => 0);
    if (!waiting) { go(); return; }
    dialog.querySelector("[data-says]").textContent = dialog.dataset.says.replace("{n}", waiting);
    dialog.querySelector("[data-go]").onclick = go;
    dialog.querySelector("[data-stay]").onclick = () => dialog.close();
    dialog.showModal();
  }, true);

  store.yieldTo(officer);
})();
