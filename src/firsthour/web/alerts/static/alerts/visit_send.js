/* How do visits that lie on this device reach the server? One after the other as they happened, as soon as it answers;
   a visit is forgotten only when the server says that it has it. What the server says otherwise stays until it was read. */
(() => {
  "use strict";
  const store = window.visitStore;
  const root = document.querySelector("[data-visits]");
  if (!root) return;
  const EVERY_MS = 20000;
  const officer = root.dataset.officer;
  const banner = document.querySelector("[data-banner]");
  const told = document.querySelector("[data-told]");
  let isSending = false;
  let isReached = !document.body.dataset.takenAt; // a page from the device: nobody answered, whatever the browser says of the line

  const words = (name) => document.getElementById("visit-words").dataset[name];
  const waiting = async () => (await store.listVisits(officer)).filter((one) => one.state === "waiting");

  const paint = async (reached = isReached) => {
    const kept = store.canKeep ? await store.listVisits(officer) : [];
    const number = kept.filter((one) => one.state === "waiting").length;
    const others = store.canKeep ? await store.countOthers(officer) : 0;
    const isAway = reached === false || navigator.onLine === false;
    banner.hidden = !(isAway || number || others || reached === "out");
    banner.dataset.waiting = String(number);
    const title = reached === "out" ? words("out") : isAway ? words("offline") : number ? words("sending") : words("others");
    banner.querySelector("[data-title]").textContent = title;
    const taken = Number(document.body.dataset.takenAt);
    const lines = [words("kept").replace("{n}", number), ...(taken ? [words("taken").replace("{s}", new Date(taken).toTimeString().slice(0, 5))] : []), ...(others && title !== words("others") ? [words("others")] : [])];
    banner.querySelector("[data-says]").textContent = lines.join(" · ");
    for (const row of document.querySelectorAll("[data-visit-row]")) {
      const own = kept.find((one) => one.episode === row.dataset.visitRow && one.state === "waiting");
      const mark = row.querySelector("[data-upload]");
      mark.hidden = !own;
    }
    paintTold(kept.filter((one) => one.state === "told"));
  };
  const paintTold = (ones) => {
    told.replaceChildren(...ones.map((one) => {
      const note = document.getElementById("told-note").content.cloneNode(true);
      note.querySelector("[data-title]").textContent = one.said.title;
      note.querySelector("[data-says]").textContent = one.said.words;
      const link = note.querySelector("a");
      if (one.said.url) link.href = one.said.url; else link.remove();
      note.querySelector("button").addEventListener("click", async () => { await store.dropVisit(one.key); await paint(); });
      return note;
    }));
  };

  const state = async () => {
    const answer = await fetch(root.dataset.state, { credentials: "same-origin", redirect: "manual", cache: "no-store" });
    if (answer.type === "opaqueredirect" || answer.status === 401) return { out: true };
    if (!answer.ok) throw new TypeError("no answer");
    return answer.json();
  };
  const post = async (visit, token) => {
    const body = new FormData();
    for (const [name, value] of Object.entries(visit.fields)) body.append(name, value);
    for (const [name, file] of Object.entries(visit.files)) body.append(name, file, name === "signature" ? "signature.png" : "photo.jpg");
    body.append("key", visit.key);
    body.append("sent_at", new Date().toISOString());
    const answer = await fetch(visit.url, {
      method: "POST", body, credentials: "same-origin", redirect: "manual", headers: { Accept: "application/json", "X-CSRFToken": token },
    });
    if (answer.type === "opaqueredirect" || answer.status === 401) return { state: "out" };
    if ((answer.headers.get("Content-Type") || "").includes("json")) return answer.json();
    if (answer.status === 404) return { state: "refused", title: words("gone"), words: words("goneSays") };
    throw new TypeError(`answer ${answer.status}`);
  };
  const deliver = async (one, token) => {
    const said = await post(await store.openVisit(one), token);
    if (said.state === "out") return false;
    if (said.state === "kept") await store.dropVisit(one.key);
    else await store.tell(one, said);
    document.dispatchEvent(new CustomEvent("visit-sent", { detail: { key: one.key, said } }));
    return true;
  };
  const sync = async () => {
    if (isSending || !store.canKeep) return;
    isSending = true;
    let reached = isReached;
    try {
      const ones = await waiting();
      if (ones.length || !isReached) {
        const known = await state();
        reached = true;
        if (known.out || known.officer !== officer) reached = "out";
        else for (const one of ones) if (!(await deliver(one, known.token))) { reached = "out"; break; }
      }
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // fetch: nobody answered; it is tried again
      reached = false;
    } finally {
      isSending = false;
      isReached = reached !== false;
      await paint(reached);
    }
  };

  window.addEventListener("online", sync);
  window.addEventListener("offline", () => { isReached = false; paint(); });
  document.addEventListener("visibilitychange", () => document.hidden || sync());
  document.addEventListener("visit-kept", sync);
  setInterval(sync, EVERY_MS);

  if (navigator.serviceWorker && store.canKeep) {
    navigator.serviceWorker.register(root.dataset.worker, { scope: root.dataset.scope }).then(async () => {
      await navigator.serviceWorker.ready;
      if (!navigator.onLine) return;
      const pages = [window.location.pathname, ...[...document.querySelectorAll("[data-take-along]")].map((link) => new URL(link.href).pathname)];
      const { active } = await navigator.serviceWorker.ready;
      active.postMessage({ take: pages, officer });
    }, () => paint());
  }
  sync();
})();
