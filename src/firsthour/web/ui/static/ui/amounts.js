/* What amount was typed? Type freely; on leaving it is written out, and from ten thousand yuan on said in words below.
   The words are those of ui/amount_words.py. */
(() => {
  "use strict";
  const DIGITS = "零一二三四五六七八九";
  const PLACES = ["", "十", "百", "千"];
  const ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(" ");
  const TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
  const SCALES = ["", "thousand", "million", "billion", "trillion", "quadrillion"];
  const GROUPS = [[100000000n, "亿"], [10000n, "万"]];

  const chineseFour = (number) => {
    let words = "";
    for (const place of [3, 2, 1, 0]) {
      const digit = Math.floor(number / 10 ** place) % 10;
      if (digit) words += DIGITS[digit] + PLACES[place];
      else if (words && number % 10 ** place && !words.endsWith(DIGITS[0])) words += DIGITS[0];
    }
    return words;
  };
  const chineseGroups = (number) => {
    for (const [unit, word] of GROUPS) {
      if (number < unit) continue;
      const low = number % unit;
      return chineseGroups(number / unit) + word + (low && low < unit / 10n ? DIGITS[0] : "") + chineseGroups(low);
    }
    return chineseFour(Number(number));
  };
  const chinese = (fen) => {
    const yuan = fen / 100n;
    const rest = Number(fen % 100n);
    let whole = chineseGroups(yuan) || DIGITS[0];
    if (whole.startsWith("一十")) whole = whole.slice(1);
    let words = yuan || !rest ? `${whole}元` : "";
    if (!rest) return `${words}整`;
    if (rest >= 10) words += `${DIGITS[Math.floor(rest / 10)]}角`;
    else if (yuan) words += DIGITS[0];
    return rest % 10 ? `${words}${DIGITS[rest % 10]}分` : words;
  };
  const englishThree = (number) => {
    const rest = number % 100;
    const words = number >= 100 ? [`${ONES[Math.floor(number / 100)]} hundred`] : [];
    if (rest >= 20) words.push(TENS[Math.floor(rest / 10)] + (rest % 10 ? `-${ONES[rest % 10]}` : ""));
    else if (rest) words.push(ONES[rest]);
    return words.join(" ");
  };
  const englishWhole = (number) => {
    const groups = [];
    for (let scale = 0, left = number; left; left /= 1000n, scale += 1) {
      const three = Number(left % 1000n);
      if (three) groups.unshift(`${englishThree(three)} ${SCALES[scale]}`.trim());
    }
    return groups.join(" ") || ONES[0];
  };
  const english = (fen) => {
    const words = `${englishWhole(fen / 100n)} yuan`;
    return fen % 100n ? `${words} and ${englishWhole(fen % 100n)} fen` : words;
  };
  const inWords = (fen, language) => (language.startsWith("zh") ? chinese(fen) : english(fen));

  const read = (text) => {
    const plain = text.normalize("NFKC").replace(/[\s,¥]|CNY|元/gi, "");
    const match = /^(\d{1,16})(?:\.(\d{1,6}))?(万|亿)?$/.exec(plain);
    if (!match) return null;
    const power = { 万: 4, 亿: 8 }[match[3]] || 0;
    const digits = (match[2] || "").padEnd(power + 2, "0");
    if (/[1-9]/.test(digits.slice(power + 2))) return null;
    return BigInt(match[1] + digits.slice(0, power + 2));
  };
  const write = (fen) => `${String(fen / 100n).replace(/\B(?=(\d{3})+$)/g, ",")}.${String(fen % 100n).padStart(2, "0")}`;
  const echo = (input, fen) => {
    const place = input.parentElement.querySelector("[data-echo]") || input.insertAdjacentElement("afterend", Object.assign(document.createElement("span"), { className: "echo" }));
    place.dataset.echo = "";
    place.textContent = fen !== null && fen >= 1000000n && fen < 10n ** 18n ? inWords(fen, document.documentElement.lang) : "";
  };
  document.addEventListener("input", (event) => { if (event.target.matches("[data-amount]")) echo(event.target, read(event.target.value)); });
  document.addEventListener("focusout", (event) => {
    if (!event.target.matches("[data-amount]")) return;
    const fen = read(event.target.value);
    if (fen !== null) event.target.value = write(fen);
  });
  window.firsthour = { ...(window.firsthour || {}), inWords, readAmount: read, writeAmount: write };
})();
