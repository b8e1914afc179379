/* How do dialogs and drawers open and close? Modal, focus kept inside and given back, Esc and data-close close; an
   arrived partial with data-show opens itself. data-light: a click beside it closes. data-dialog="id" opens by a button. */
(() => {
  "use strict";
  const openers = new WeakMap();
  const show = (dialog, opener) => {
    if (dialog.open) return;
    openers.set(dialog, opener || document.activeElement);
    dialog.showModal();
    const first = dialog.querySelector("[autofocus], input:not([type=hidden]), select, textarea");
    if (first) first.focus();
  };
  const arrived = (root) => {
    if (!root.querySelectorAll) return;
    if (root.matches && root.matches("dialog[data-show]")) show(root);
    root.querySelectorAll("dialog[data-show]").forEach((dialog) => show(dialog));
  };
  arrived(document);
  document.addEventListener("htmx:load", (event) => arrived(event.detail.elt));
  document.addEventListener("click", (event) => {
    const target = event.target;
    const opener = target.closest("[data-dialog]");
    if (opener) show(document.getElementById(opener.dataset.dialog), opener);
    if (target.closest("[data-keys-open]")) show(document.getElementById("keys"), target);
    const closer = target.closest("[data-close]");
    if (closer && closer.closest("dialog")) closer.closest("dialog").close();
    if (target.matches("dialog[data-light]")) {
      const box = target.getBoundingClientRect();
      const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
      if (!inside) target.close();
    }
    if (target.closest("[data-back]")) window.history.back();
  });
  document.addEventListener("close", (event) => {
    const dialog = event.target;
    const opener = openers.get(dialog);
    if (opener && opener.isConnected) opener.focus();
    if (dialog.matches("[data-show]")) dialog.remove();
  }, true);
  document.addEventListener("done", () => document.querySelectorAll("dialog[open][data-show]").forEach((each) => each.close()));
  window.firsthour = { ...(window.firsthour || {}), show };
})();
