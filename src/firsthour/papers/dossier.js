"use strict";
(() => {
  const root = document.documentElement;
  const behind = JSON.parse(document.getElementById("behind").textContent);
  const words = {
    zh: { more: (n, all) => `再看 ${n} 行（共 ${all} 行）`, all: "显示全部", cells: "原始流水行", none: "本文件未附该行各栏。", title: (n) => `构成该数的 ${n} 笔交易：`, file: (n, file) => `文件 ${file} 中有其原始流水行的 ${n} 笔交易`, off: "，差 ", unit: "" },
    en: { more: (n, all) => `${n} more rows (${all} in all)`, all: "Show all", cells: "source row", none: "The cells of this row are not in this file.", title: (n) => `${n} transfers make this figure: `, file: (n, file) => `${n} transfers with rows of file ${file}`, off: ", off by ", unit: "" },
  };
  const said = () => words[root.dataset.lang];
  root.classList.add("js");

  function choose(name, value) {
    root.dataset[name] = value;
    for (const button of document.querySelectorAll(`[data-set-${name}]`)) {
      const chosen = button.getAttribute(`data-set-${name}`) === value;
      button.setAttribute("aria-checked", String(chosen));
      button.tabIndex = chosen ? 0 : -1;
    }
    if (name === "lang") {
      root.lang = value === "zh" ? "zh-CN" : "en";
      const title = document.querySelector("title");
      document.title = title.getAttribute(`data-${value}`);
    }
    clearFilter();
    document.querySelectorAll("table[data-first]").forEach(fold);
  }

  /* long tables: so many rows at first, all of them on paper */
  function fold(table) {
    const first = Number(table.dataset.first);
    const shown = Number(table.dataset.shown || first);
    let place = 0;
    for (const row of table.tBodies[0].rows) {
      if (row.classList.contains("cells")) continue;
      const own = row.getAttribute("data-r");
      if (own && !own.includes(String(behind.rules.indexOf(root.dataset.rule) + 1))) continue;
      row.classList.toggle("later", place >= shown);
      place += 1;
    }
    let button = table.parentElement.nextElementSibling;
    if (!button || !button.classList.contains("more")) {
      button = document.createElement("button");
      button.type = "button";
      button.className = "more";
      button.addEventListener("click", () => {
        table.dataset.shown = String(Number(table.dataset.shown || first) + first);
        fold(table);
      });
      table.parentElement.after(button);
    }
    button.hidden = place <= shown;
    button.textContent = said().more(Math.min(first, place - shown), place);
  }

  function unfoldTo(row) {
    const table = row.closest("table[data-first]");
    if (row.closest("details")) row.closest("details").open = true;
    if (!table || !row.classList.contains("later")) return;
    table.dataset.shown = String(table.tBodies[0].rows.length);
    fold(table);
  }

  /* a figure opens its transfers and shows that they add up */
  function numbers(written) {
    const found = [];
    for (const run of (written || "").split(",")) {
      if (!run) continue;
      const [first, last] = run.split("-").map(Number);
      for (let n = first; n <= (last || first); n += 1) found.push(n);
    }
    return found;
  }

  function amountOf(number, rule, mode) {
    const place = behind.rules.indexOf(rule);
    const all = BigInt(behind.shares[number - 1][place]);
    const taken = behind.taken[number] ? BigInt(behind.taken[number][place]) : 0n;
    return mode === "take" ? taken : mode === "out" ? all - taken : all;
  }

  function written(minor, places) {
    const sign = minor < 0n ? "−" : "";
    const digits = (minor < 0n ? -minor : minor).toString().padStart(places + 1, "0");
    const whole = digits.slice(0, digits.length - places).replace(/\B(?=(\d{3})+$)/g, ",");
    return sign + whole + (places ? `.${digits.slice(-places)}` : "");
  }

  let opener = null; /* what was opened last: closing goes back there */

  function showOnly(isShown, text, link) {
    for (const row of document.querySelectorAll("#transfers tbody tr[id]")) {
      row.classList.toggle("off", !isShown(row));
      row.classList.remove("later");
    }
    const more = document.querySelector("#transfers").parentElement.nextElementSibling;
    if (more && more.classList.contains("more")) more.hidden = true;
    const box = document.getElementById("filter");
    box.className = "filter no-print";
    box.textContent = text;
    const all = document.createElement("button");
    all.type = "button";
    all.className = "btn";
    all.textContent = said().all;
    all.addEventListener("click", closeFilter);
    box.append(all);
    box.hidden = false;
    box.tabIndex = -1;
    opener = link;
    document.getElementById("appendix-1").scrollIntoView();
    box.focus({ preventScroll: true });
    return box;
  }

  function openFile(link) {
    const file = `${link.dataset.f}:`;
    const own = new Set([...document.querySelectorAll("#transfers a.ev")].filter((one) => one.dataset.s.startsWith(file)).map((one) => one.closest("tr")));
    const place = String(behind.rules.indexOf(root.dataset.rule) + 1);
    const n = [...own].filter((row) => (row.getAttribute("data-r") || place).includes(place)).length;
    showOnly((row) => own.has(row), said().file(n, `F${link.dataset.f}`), link);
  }

  function openFigure(link) {
    const data = link.dataset;
    if (data.q && data.q !== root.dataset.rule) choose("rule", data.q);
    const rule = root.dataset.rule;
    const plus = numbers(data.t), less = numbers(data.l), places = Number(data.e || 2);
    let sum = 0n;
    for (const n of plus) sum += amountOf(n, rule, data.m || "in");
    for (const n of less) sum -= amountOf(n, rule, "out");
    const shown = new Set([...plus, ...less]);
    const closes = sum === BigInt(data.v);
    const names = (listed) => listed.slice(0, 12).map((n) => `T${n}`).join(" + ") + (listed.length > 12 ? " + …" : "");
    const formula = names(plus) + (less.length ? ` − (${names(less)})` : "");
    const text = `${said().title(shown.size)}${formula} = ${written(sum, places)}${closes ? "" : said().off + written(BigInt(data.v) - sum, places)}`;
    const box = showOnly((row) => shown.has(Number(row.id.slice(1))), text, link);
    box.classList.toggle("bad", !closes);
  }

  /* to the figure that was opened; where the rule has changed, to the one that stands in its place */
  function goBack() {
    if (!opener) return;
    const seen = (one) => one.getClientRects().length > 0;
    const place = opener.closest("dd, td, li, p") || document;
    const target = seen(opener) ? opener : [...place.querySelectorAll("a.f")].find(seen);
    (target || document.querySelector('[data-set-rule][aria-checked="true"]')).focus();
  }

  function closeFilter() {
    if (document.getElementById("filter").hidden) return;
    clearFilter();
    goBack();
    opener = null;
  }

  function clearFilter() {
    const box = document.getElementById("filter");
    if (box.hidden) return;
    const inside = box.contains(document.activeElement);
    box.hidden = true;
    if (inside) goBack();
    document.querySelectorAll("#transfers tr.off").forEach((row) => row.classList.remove("off"));
    const table = document.querySelector("#transfers[data-first]");
    if (table) fold(table);
  }

  /* a source row opens its cells */
  function openRow(link) {
    const row = link.closest("tr");
    const old = row.nextElementSibling;
    if (old && old.classList.contains("cells")) {
      const same = old.dataset.s === link.dataset.s;
      old.remove();
      if (same) return;
    }
    const opened = document.createElement("tr");
    opened.className = "cells";
    opened.dataset.s = link.dataset.s;
    const cell = opened.insertCell();
    cell.colSpan = row.cells.length;
    const head = document.createElement("b");
    head.textContent = `${said().cells} ${link.textContent}`;
    cell.append(head);
    const found = behind.rows[link.dataset.s];
    if (!found) {
      cell.append(` — ${said().none}`);
    } else {
      const [table, ...cells] = found;
      const list = document.createElement("dl");
      cells.forEach((written, place) => {
        const text = typeof written === "number" ? behind.texts[written] : written;
        if (!text) return;
        const pair = document.createElement("div"), name = document.createElement("dt"), value = document.createElement("dd");
        name.textContent = behind.tables[table][place] || `#${place + 1}`;
        value.textContent = text;
        pair.append(name, value);
        list.append(pair);
      });
      cell.append(list);
    }
    row.after(opened);
  }

  document.addEventListener("click", (event) => {
    const at = (selector) => event.target.closest(selector);
    const rule = at("[data-set-rule]"), lang = at("[data-set-lang]"), figure = at("a.f"), file = at("a.fr"), source = at("a.ev"), inside = at('a[href^="#"]');
    if (rule) choose("rule", rule.dataset.setRule);
    else if (lang) choose("lang", lang.dataset.setLang);
    else if (at("[data-print]")) print();
    else if (figure) { event.preventDefault(); openFigure(figure); }
    else if (file) { event.preventDefault(); openFile(file); }
    else if (source) { event.preventDefault(); openRow(source); }
    else if (inside) {
      const target = document.getElementById(inside.getAttribute("href").slice(1));
      if (target && target.tagName === "TR") { if (target.classList.contains("off")) clearFilter(); unfoldTo(target); }
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const group = event.target.closest && event.target.closest('[role="radiogroup"]');
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (group && step) {
      const buttons = [...group.querySelectorAll("button")];
      const next = buttons[(buttons.indexOf(event.target) + step + buttons.length) % buttons.length];
      next.focus();
      next.click();
      event.preventDefault();
    } else if (/^[1-5]$/.test(event.key) && !/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) {
      choose("rule", behind.rules[Number(event.key) - 1]);
    } else if (event.key === "Escape") closeFilter();
  });
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
  choose("lang", root.dataset.lang);
  choose("rule", root.dataset.rule);
})();
