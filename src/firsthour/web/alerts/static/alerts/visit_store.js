/* What of visits lies on this device, and for how long? Pages that were taken along, visits that were begun, and visits not
   sent yet. All of it is sealed (AES-GCM) with a key of the officer that no script can read out; a page is forgotten
   after a shift, a visit once the server has it, and on logging out everything but what was not sent yet. Where somebody
   else comes, all that the one before could read here goes. Used by the pages and by the worker. */
((scope) => {
  "use strict";
  const NAME = "firsthour-visits";
  const KEEP_PAGES_MS = 12 * 3600 * 1000;
  const canKeep = Boolean(scope.isSecureContext && scope.indexedDB && scope.crypto && scope.crypto.subtle);

  const open = () => new Promise((done, failed) => {
    const asked = scope.indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("keys");
      asked.result.createObjectStore("pages", { keyPath: "url" });
      asked.result.createObjectStore("visits", { keyPath: "key" });
    };
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close();
      done(asked.result);
    };
    asked.onerror = () => failed(asked.error);
  });
  const ask = async (store, mode, deed) => {
    const base = await open();
    try {
      return await new Promise((done, failed) => {
        const asked = deed(base.transaction(store, mode).objectStore(store));
        asked.transaction.oncomplete = () => done(asked.result);
        asked.transaction.onabort = () => failed(asked.transaction.error);
      });
    } finally {
      base.close();
    }
  };
  const all = (store) => ask(store, "readonly", (kept) => kept.getAll());
  const put = (store, value) => ask(store, "readwrite", (kept) => kept.put(value));
  const remove = (store, key) => ask(store, "readwrite", (kept) => kept.delete(key));

  const keyOf = async (officer) => {
    const known = await ask("keys", "readonly", (kept) => kept.get(officer));
    if (known) return known;
    const fresh = await scope.crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    const added = await ask("keys", "readwrite", (kept) => kept.add(fresh, officer)).then(() => true, () => false);
    return added ? fresh : ask("keys", "readonly", (kept) => kept.get(officer)); // another page was first
  };
  const seal = async (officer, bytes) => {
    const iv = scope.crypto.getRandomValues(new Uint8Array(12));
    return { iv, sealed: await scope.crypto.subtle.encrypt({ name: "AES-GCM", iv }, await keyOf(officer), bytes) };
  };
  const unseal = async (officer, { iv, sealed }) => scope.crypto.subtle.decrypt({ name: "AES-GCM", iv }, await keyOf(officer), sealed);
  const written = (text) => new TextEncoder().encode(text);
  const read = (bytes) => new TextDecoder().decode(bytes);

  const keepPage = async (officer, { url, text }) => {
    const kept = await all("pages");
    await Promise.all(kept.filter((one) => one.officer !== officer).map((one) => remove("pages", one.url)));
    await put("pages", { url, officer, at: Date.now(), ...(await seal(officer, written(text))) });
  };
  const readPage = async (url) => {
    const one = await ask("pages", "readonly", (kept) => kept.get(url));
    if (!one) return null;
    if (Date.now() - one.at > KEEP_PAGES_MS) { await remove("pages", url); return null; }
    return { text: read(await unseal(one.officer, one)), at: one.at };
  };
  const dropPages = () => ask("pages", "readwrite", (kept) => kept.clear());

  /* a visit: key, officer, episode (uid), state (begun, waiting, told), at; what was filled in is sealed */
  const keepVisit = async (officer, visit) => {
    const { fields, files, ...plain } = visit;
    const packed = { fields, files: await Promise.all(Object.entries(files || {}).map(async ([name, file]) => [name, file.type, [...new Uint8Array(await file.arrayBuffer())]])) };
    await put("visits", { ...plain, officer, ...(await seal(officer, written(JSON.stringify(packed)))) });
  };
  const openVisit = async (one) => {
    const { fields, files } = JSON.parse(read(await unseal(one.officer, one)));
    return { ...one, fields, files: Object.fromEntries(files.map(([name, type, bytes]) => [name, new Blob([new Uint8Array(bytes)], { type })])) };
  };
  const listVisits = async (officer) => (await all("visits")).filter((one) => one.officer === officer).sort((a, b) => a.at - b.at);
  const countOthers = async (officer) => (await all("visits")).filter((one) => one.officer !== officer && one.state === "waiting").length;
  const tell = async (one, said) => put("visits", { ...one, state: "told", said });
  const dropVisit = (key) => remove("visits", key);

  const isThere = async () => canKeep && (!scope.indexedDB.databases || (await scope.indexedDB.databases()).some((one) => one.name === NAME));
  /* whoever is here now (nobody: ""), pages and visits of others go; a visit that waits to be sent stays with its key */
  const yieldTo = async (officer) => {
    if (!(await isThere())) return;
    const isOthers = (one) => one.officer !== officer;
    await Promise.all((await all("pages")).filter(isOthers).map((one) => remove("pages", one.url)));
    if (officer) await dropVisits((one) => isOthers(one) && one.state !== "waiting", officer);
  };
  const dropVisits = async (isToGo, officer) => {
    await Promise.all((await all("visits")).filter(isToGo).map((one) => remove("visits", one.key)));
    const owners = new Set([officer, ...(await all("visits")).map((one) => one.officer)]);
    const known = await ask("keys", "readonly", (kept) => kept.getAllKeys());
    await Promise.all(known.filter((one) => !owners.has(one)).map((one) => remove("keys", one)));
  };
  /* logging out: only what waits to be sent stays; without it there is nothing here any more */
  const leave = async () => {
    if (!(await isThere())) return;
    await dropPages();
    await dropVisits((one) => one.state !== "waiting", "");
    if (!(await all("visits")).length) await forget();
  };
  const countWaiting = async (officer) => ((await isThere()) ? (await listVisits(officer)).filter((one) => one.state === "waiting").length : 0);

  const forget = () => new Promise((done) => {
    const asked = scope.indexedDB.deleteDatabase(NAME);
    asked.onsuccess = asked.onerror = asked.onblocked = () => done();
  });

  scope.visitStore = { canKeep, keepPage, readPage, dropPages, keepVisit, openVisit, listVisits, countOthers, tell, dropVisit, yieldTo, leave, countWaiting };
})(self);
