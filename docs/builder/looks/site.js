"use strict";
// The contents fold on a phone; the search reads the index of its language when it is first used. Nothing is fetched.
(() => {
  const { root, language } = document.body.dataset;
  const contents = document.querySelector(".contents details");
  if (matchMedia("(max-width: 820px)").matches) contents.open = false;
  document.querySelector(".contents [aria-current]")?.scrollIntoView({ block: "nearest" });
  document.documentElement.scrollTop = location.hash ? document.documentElement.scrollTop : 0;

  const input = document.querySelector(".find input");
  const found = document.querySelector(".found");
  const loadIndex = () => new Promise((done) => {
    if (window.searchIndex) return done();
    const script = document.createElement("script");
    script.src = `${root}search.${language}.js`;
    script.onload = done;
    document.head.append(script);
  });
  const show = async () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    await loadIndex();
    const scored = words.length === 0 ? [] : window.searchIndex
      .map(([address, title, anchor, text]) => {
        const low = `${title} ${text}`.toLowerCase();
        const fits = words.every((word) => low.includes(word));
        const inTitle = words.filter((word) => title.toLowerCase().includes(word) || text.toLowerCase().startsWith(word)).length;
        return { address, title, anchor, text, score: fits ? 1 + inTitle : 0 };
      })
      .filter((one) => one.score > 0).sort((a, b) => b.score - a.score).slice(0, 20);
    found.replaceChildren(...scored.map((one) => {
      const item = document.createElement("li"), link = document.createElement("a"), small = document.createElement("small");
      link.href = `${root}${one.address}#${one.anchor}`;
      link.textContent = one.title;
      const at = Math.max(0, one.text.toLowerCase().indexOf(words[0]) - 20);
      small.textContent = one.text.slice(at, at + 120);
      link.append(small);
      item.append(link);
      return item;
    }));
    found.hidden = scored.length === 0;
  };
  input.addEventListener("input", show);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") found.hidden = true;
    if (event.key === "/" && document.activeElement.tagName !== "INPUT") { event.preventDefault(); input.focus(); }
  });
  document.addEventListener("click", (event) => { if (!event.target.closest(".find")) found.hidden = true; });
})();
