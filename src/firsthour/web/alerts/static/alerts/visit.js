/* How is a visit filled in with one thumb: arrived, result, submit? The device's times are kept beside the server's; what is
   filled in is stored on this device before anything is sent, and survives a page that is closed. */
(() => {
  "use strict";
  const root = document.querySelector("[data-visit]");
  if (!root) return;
  const store = window.visitStore;
  const { officer, episode, url, version } = root.dataset;
  const LONGEST_SIDE = 1600;
  const words = (name) => document.getElementById("visit-words").dataset[name];
  const all = (what) => [...root.querySelectorAll(what)];
  const one = (what) => root.querySelector(what);
  const clock = (text) => new Date(text).toTimeString().slice(0, 5);
  const fresh = () => ({ key: window.crypto.randomUUID ? window.crypto.randomUUID() : `${Date.now()}-${Math.random()}`, fields: { version, arrived_at: "" }, files: {} });
  const making = []; // pictures that are still being written
  let visit = fresh();

  const show = (step) => {
    all("[data-step]").forEach((part) => { part.hidden = part.dataset.step !== String(step); });
    document.querySelectorAll("[data-bar]").forEach((bar) => { bar.hidden = bar.dataset.bar !== String(step); });
    all("[data-walk] li").forEach((line, place) => {
      line.removeAttribute("aria-current");
      line.toggleAttribute("data-done", place + 1 < step || step === 3);
      if (place + 1 === step && step < 3) line.setAttribute("aria-current", "step");
    });
    window.scrollTo(0, 0);
  };
  const paint = () => {
    const { result, arrived_at: arrived } = visit.fields;
    all("[data-arrived]").forEach((place) => { place.textContent = arrived ? clock(arrived) : ""; place.closest("[data-arrived-box]").hidden = !arrived; });
    all("[data-result]").forEach((tap) => tap.setAttribute("aria-pressed", String(tap.dataset.result === result)));
    all("[data-details]").forEach((part) => { part.hidden = part.dataset.details !== result; });
    all("[data-only-for]").forEach((part) => { part.hidden = !part.dataset.onlyFor.split(" ").includes(result); });
    const chosen = all("[data-result]").find((tap) => tap.dataset.result === result);
    const submit = document.querySelector("[data-send-visit]");
    submit.disabled = !chosen;
    submit.querySelector("[data-words]").textContent = chosen ? `${words("submit")}${chosen.dataset.words}` : words("choose");
    all("[data-said-result]").forEach((place) => { place.textContent = chosen ? chosen.dataset.words : ""; });
  };
  const begun = () => (store.canKeep ? store.keepVisit(officer, { key: `begun:${episode}`, episode, url, state: "begun", at: Date.now(), fields: { ...visit.fields, key: visit.key }, files: {} }) : null);
  const take = (name, value) => { visit.fields[name] = value; paint(); begun(); };

  document.addEventListener("click", (event) => {
    const arrive = event.target.closest("[data-arrive]");
    const tap = event.target.closest("[data-result]");
    const back = event.target.closest("[data-back]");
    const detail = event.target.closest("[data-detail]");
    if (arrive) { take("arrived_at", new Date().toISOString()); show(2); }
    if (tap) { if (visit.fields.result !== tap.dataset.result) delete visit.fields.detail; take("result", tap.dataset.result); }
    if (detail) {
      take("detail", detail.dataset.detail);
      all("[data-detail]").forEach((each) => each.setAttribute("aria-pressed", String(each === detail)));
    }
    if (back) show(Number(back.dataset.back));
    if (event.target.closest("[data-send-visit]")) submit();
  });
  root.addEventListener("input", (event) => {
    const { name, type, value, checked } = event.target;
    if (!name || type === "file") return;
    if (type === "checkbox") { if (checked) take(name, "on"); else { delete visit.fields[name]; begun(); } } else take(name, value);
  });

  /* a photo is made smaller and loses what the camera wrote into it, the place above all */
  const photo = one("input[type=file]");
  if (photo) photo.addEventListener("change", async () => {
    const file = photo.files[0];
    const said = one("[data-photo-said]");
    if (!file) return;
    const drawn = await window.createImageBitmap(file).catch(() => null);
    if (!drawn) { said.textContent = words("noPhoto"); photo.value = ""; return; }
    const share = Math.min(1, LONGEST_SIDE / Math.max(drawn.width, drawn.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(drawn.width * share);
    canvas.height = Math.round(drawn.height * share);
    canvas.getContext("2d").drawImage(drawn, 0, 0, canvas.width, canvas.height);
    making.push(new Promise((done) => canvas.toBlob((blob) => { visit.files.photo = blob; said.textContent = words("photo").replace("{n}", Math.max(1, Math.round(blob.size / 1024))); done(); }, "image/jpeg", 0.8)));
  });

  /* a signature is drawn with the finger */
  const pad = one("canvas[data-signature]");
  if (pad) {
    const pen = pad.getContext("2d");
    let isDown = false;
    const at = (event) => { const box = pad.getBoundingClientRect(); return [(event.clientX - box.left) * pad.width / box.width, (event.clientY - box.top) * pad.height / box.height]; };
    const keep = () => { making.push(new Promise((done) => pad.toBlob((blob) => { visit.files.signature = blob; done(); }, "image/png"))); };
    const clean = () => { pen.fillStyle = "#FFFFFF"; pen.fillRect(0, 0, pad.width, pad.height); pen.strokeStyle = "#16202E"; pen.lineWidth = 4; pen.lineCap = "round"; delete visit.files.signature; };
    clean();
    pad.addEventListener("pointerdown", (event) => { isDown = true; pad.setPointerCapture(event.pointerId); pen.beginPath(); pen.moveTo(...at(event)); });
    pad.addEventListener("pointermove", (event) => { if (isDown) { pen.lineTo(...at(event)); pen.stroke(); } });
    ["pointerup", "pointercancel"].forEach((name) => pad.addEventListener(name, () => { if (isDown) { isDown = false; keep(); } }));
    one("[data-clean]").addEventListener("click", clean);
  }

  const submit = async () => {
    await Promise.all(making.splice(0));
    visit.fields.done_at = new Date().toISOString();
    const kept = { key: visit.key, episode, url, state: "waiting", at: Date.now(), fields: visit.fields, files: visit.files };
    if (!store.canKeep) return sendAtOnce(kept);
    await store.keepVisit(officer, kept);
    await store.dropVisit(`begun:${episode}`);
    all("[data-done-at]").forEach((place) => { place.textContent = clock(visit.fields.done_at); });
    one("[data-sent]").hidden = true;
    one("[data-unsent]").hidden = false;
    paint();
    show(3);
    document.dispatchEvent(new CustomEvent("visit-kept"));
  };
  /* without a secure address a browser keeps nothing sealed: the form goes as any other */
  const sendAtOnce = (kept) => {
    const form = document.getElementById("visit-plain");
    for (const [name, value] of Object.entries({ ...kept.fields, key: kept.key, sent_at: kept.fields.done_at })) {
      const input = document.createElement("input");
      Object.assign(input, { type: "hidden", name, value });
      form.append(input);
    }
    form.submit();
  };
  document.addEventListener("visit-sent", ({ detail }) => {
    if (detail.key !== visit.key) return;
    one("[data-unsent]").hidden = true;
    one("[data-sent]").hidden = detail.said.state !== "kept";
    one("[data-sent] [data-says]").textContent = detail.said.words || "";
    const planned = one("[data-planned]");
    planned.hidden = !(detail.said.planned || []).length;
    planned.querySelector("ul").replaceChildren(...(detail.said.planned || []).map((line) => Object.assign(document.createElement("li"), { textContent: line })));
  });
  document.querySelectorAll("[data-correct]").forEach((link) => link.addEventListener("click", async () => {
    if (store.canKeep) await store.dropVisit(visit.key); // if it was sent already the next one is a correction on the server
    visit = { ...visit, key: fresh().key };
    show(2);
  }));

  const restore = async () => {
    if (!store.canKeep) return;
    const ones = await store.listVisits(officer);
    const waits = ones.find((each) => each.episode === episode && each.state === "waiting");
    const was = waits || ones.find((each) => each.episode === episode && each.state === "begun");
    if (!was) return;
    const opened = await store.openVisit(was);
    const { key, ...fields } = opened.fields;
    visit = { key: waits ? was.key : key, fields, files: opened.files };
    root.querySelectorAll("textarea[name], input[name]").forEach((input) => {
      if (input.type === "checkbox") input.checked = fields[input.name] === "on";
      else if (input.type !== "file" && fields[input.name] !== undefined) input.value = fields[input.name];
    });
    paint();
    all("[data-done-at]").forEach((place) => { place.textContent = fields.done_at ? clock(fields.done_at) : ""; });
    if (waits) { one("[data-sent]").hidden = true; one("[data-unsent]").hidden = false; }
    show(waits ? 3 : 2);
  };
  paint();
  show(1);
  restore();
})();
