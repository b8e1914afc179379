/* What does the duty board do by itself? It says how old its figures are, and tells a new urgent warning once: aloud, and
   with two short tones where somebody switched them on. A browser lets a page sound only after a press: until then the
   switch says so, and nothing is tried in secret. */
(() => {
  "use strict";
  const board = document.getElementById("alert-board");
  const button = document.querySelector("[data-sound]");
  if (!board || !button) return;
  const OLD_MS = 60000;
  const KEPT = "firsthour-alert-sound";
  const skew = Number(document.body.dataset.now) - Date.now();
  const urgent = () => new Set(board.querySelector("[data-urgent-keys]").dataset.urgentKeys.split(" ").filter(Boolean));
  let known = urgent();
  let audio = null;
  let isOn = window.localStorage.getItem(KEPT) === "on";

  const isReady = () => Boolean(audio && audio.state === "running");
  const paint = () => {
    button.setAttribute("aria-pressed", String(isOn));
    const state = !isOn ? "off" : isReady() ? "on" : "waits";
    button.dataset.state = state;
    button.querySelector("[data-words]").textContent = button.dataset[`words${state[0].toUpperCase()}${state.slice(1)}`];
  };
  const allow = async () => {
    if (!isOn) return;
    audio = audio || new window.AudioContext();
    if (audio.state === "suspended") await audio.resume();
    paint();
  };
  const tone = (after, pitch) => {
    const [voice, loud] = [audio.createOscillator(), audio.createGain()];
    const from = audio.currentTime + after;
    voice.frequency.value = pitch;
    loud.gain.setValueAtTime(0, from);
    loud.gain.linearRampToValueAtTime(0.25, from + 0.02);
    loud.gain.linearRampToValueAtTime(0, from + 0.22);
    voice.connect(loud).connect(audio.destination);
    voice.start(from);
    voice.stop(from + 0.24);
  };
  const sound = () => { if (isOn && isReady()) { tone(0, 660); tone(0.28, 880); } };

  button.addEventListener("click", () => {
    const wasWaiting = isOn && !isReady();
    isOn = wasWaiting || !isOn;
    window.localStorage.setItem(KEPT, isOn ? "on" : "off");
    paint();
    allow().then(sound);
  });
  document.addEventListener("pointerdown", (event) => { if (!event.target.closest("[data-sound]")) allow(); });
  document.addEventListener("keydown", allow);

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target !== board) return;
    const now = urgent();
    const fresh = [...now].filter((each) => !known.has(each));
    known = now;
    if (fresh.length) {
      document.getElementById("live").textContent = button.dataset.said.replace("{n}", fresh.length);
      sound();
    }
    age();
  });
  const age = () => {
    const stale = board.querySelector("[data-read-at]");
    if (stale) stale.querySelector(".stale").toggleAttribute("data-old", Date.now() + skew - Number(stale.dataset.readAt) > OLD_MS);
    const again = board.querySelector("[data-again]");
    if (stale && again) again.hidden = !stale.querySelector(".stale[data-old]");
  };
  setInterval(age, 5000);
  paint();
})();
