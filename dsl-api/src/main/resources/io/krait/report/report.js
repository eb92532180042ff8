"use strict";
(function () {
  const all = (q, e) => Array.from((e || document).querySelectorAll(q));
  const one = (q, e) => (e || document).querySelector(q);
  const sigs = all(".sig"), status = one("#status"), root = document.documentElement;
  const narrow = matchMedia("(max-width:760px)");
  let current = 0, pinned = "", hovered = "", hits = [], hit = -1;
  const key = "krait-report";
  let memory = {};
  try { memory = JSON.parse(localStorage.getItem(key)) || {}; } catch (e) { memory = {}; }
  function remember(name, value) {
    memory[name] = value;
    try { localStorage.setItem(key, JSON.stringify(memory)); } catch (e) { /* not everywhere */ }
  }

  // ---- which of all lines belong together: an index for each signature, made when it is first shown
  const indices = new Map();
  function index(sig) {
    if (!indices.has(sig)) {
      const map = new Map();
      for (const e of all("[data-s]", sig)) {
        const s = e.dataset.s;
        if (!map.has(s)) map.set(s, []);
        map.get(s).push(e);
      }
      indices.set(sig, map);
    }
    return indices.get(sig);
  }
  const found = s => (s ? index(sigs[current]).get(s) || [] : []);
  const isShown = e => { const p = e.closest(".pane"); return p.hidden === false; };

  function hover(s) {
    if (s === hovered) return;
    for (const e of found(hovered)) e.classList.remove("h");
    hovered = s;
    for (const e of found(s)) e.classList.add("h");
    say();
  }
  function pin(s, from) {
    for (const e of found(pinned)) e.classList.remove("p");
    pinned = s === pinned ? "" : s;
    const seen = new Set();
    if (from) seen.add(from.closest(".pane"));
    for (const e of found(pinned)) {
      e.classList.add("p");
      const pane = e.closest(".pane");
      if (seen.has(pane) === false) {
        seen.add(pane);
        show(e);
      }
    }
    say();
  }
  // Only the pane scrolls, not the page.
  function show(e) {
    const body = e.closest(".body");
    if (body === null) return;
    const r = e.getBoundingClientRect(), b = body.getBoundingClientRect();
    if (r.top < b.top + 8 || r.bottom > b.bottom - 8) {
      body.scrollTop += r.top - b.top - Math.max(8, (b.height - Math.min(r.height, b.height)) / 2);
    }
    if (e.closest("svg")) {
      if (r.left < b.left || r.right > b.right) body.scrollLeft += r.left - b.left - (b.width - r.width) / 2;
    }
  }
  function say() {
    const s = hovered || pinned;
    if (s === "") {
      status.textContent = status.dataset.idle;
      return;
    }
    const parts = [];
    for (const p of all(".pane", sigs[current])) {
      const n = found(s).filter(e => e.closest(".pane") === p).length;
      if (n > 0) parts.push(p.dataset.title + " " + n);
    }
    status.textContent = s + " \u2014 " + parts.join(", ") + (s === pinned ? " (kept; Esc lets go)" : "");
  }
  const line = t => { const e = t instanceof Element ? t.closest("[data-s]") : null; return e; };
  document.addEventListener("mouseover", e => { const l = line(e.target); hover(l ? l.dataset.s : ""); });
  document.addEventListener("click", e => {
    const l = line(e.target);
    if (l) {
      if (String(getSelection()) === "") pin(l.dataset.s, l);
    }
  });

  // ---- panes
  const buttons = all(".stages button");
  function panes(name) { return all('.pane[data-pane="' + name + '"]'); }
  function toggle(b, on) {
    b.setAttribute("aria-pressed", String(on));
    for (const p of panes(b.dataset.for)) p.hidden = on === false;
  }
  for (const b of buttons) {
    b.addEventListener("click", () => {
      if (narrow.matches) {
        for (const o of buttons) toggle(o, o === b);
      } else {
        toggle(b, b.getAttribute("aria-pressed") !== "true");
      }
      remember("open", buttons.filter(o => o.getAttribute("aria-pressed") === "true").map(o => o.dataset.for));
      for (const e of found(pinned).filter(isShown).slice(0, 1)) show(e);
    });
  }
  if (narrow.matches) {
    buttons.forEach((b, i) => toggle(b, i === 0));
  } else if (Array.isArray(memory.open)) {
    const known = buttons.filter(b => memory.open.includes(b.dataset.for));
    if (known.length > 0) for (const b of buttons) toggle(b, known.includes(b));
  } else {
    // As many as fit, the most useful ones.
    const room = Math.max(2, Math.floor(innerWidth / 415));
    const best = ["source", "explain", "assembly", "graph", "loops", "llvm"].slice(0, room);
    for (const b of buttons) toggle(b, best.includes(b.dataset.for));
  }
  for (const b of all("button.fold")) {
    b.addEventListener("click", () => {
      const folded = b.closest(".pane").classList.toggle("folded");
      b.textContent = folded ? "+" : "\u2013";
      b.setAttribute("aria-expanded", String(folded === false));
    });
  }
  for (const b of all("button.zoom")) {
    b.addEventListener("click", () => one(".draw", b.closest(".pane")).classList.toggle("fit"));
  }

  // ---- signatures
  const select = one("#signature");
  function choose(i) {
    if (sigs.length === 0) return;
    const s = pinned;
    if (s) pin(s);
    hover("");
    current = (i + sigs.length) % sigs.length;
    sigs.forEach((e, k) => { e.hidden = k !== current; });
    if (select) select.value = String(current);
    if (found(s).length > 0) pin(s);
    search();
    first();
  }
  if (select) select.addEventListener("change", () => choose(Number(select.value)));
  // What begins with something else is shown from where the user's lines are.
  function first() {
    for (const name of ["source", "llvm", "assembly"]) {
      const l = one("." + name + " .l[data-s]", sigs[current]);
      if (l === null) continue;
      const body = l.closest(".body");
      if (body.scrollTop === 0) body.scrollTop = Math.max(0, l.offsetTop - body.offsetTop - 60);
    }
  }

  // ---- search
  const find = one("#find"), count = one("#count");
  function search() {
    for (const e of hits) e.classList.remove("f", "now");
    hits = [];
    hit = -1;
    const q = find ? find.value.toLowerCase() : "";
    if (q.length > 1) {
      for (const e of all(".pane .l, svg g", sigs[current])) {
        const text = e.matches("g") ? all(":scope>text", e).map(t => t.textContent).join(" ") : e.textContent;
        if (text.toLowerCase().includes(q)) {
          e.classList.add("f");
          hits.push(e);
        }
      }
    }
    if (count) count.textContent = q.length > 1 ? hits.length + (hits.length === 1 ? " line" : " lines") : "";
  }
  function go(step) {
    const shown = hits.filter(isShown);
    if (shown.length === 0) return;
    for (const e of hits) e.classList.remove("now");
    hit = (hit + step + shown.length) % shown.length;
    shown[hit].classList.add("now");
    show(shown[hit]);
    count.textContent = (hit + 1) + " of " + shown.length;
  }
  let timer = 0;
  if (find) {
    find.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(search, 120); });
    find.addEventListener("keydown", e => {
      if (e.key === "Enter") {
        if (hits.length === 0) search();
        go(e.shiftKey ? -1 : 1);
        e.preventDefault();
      } else if (e.key === "Escape") {
        find.value = "";
        search();
        find.blur();
      }
    });
  }

  // ---- theme
  function theme(t) {
    if (t === "light" || t === "dark") root.dataset.theme = t; else delete root.dataset.theme;
    const b = one("#theme");
    if (b) {
      b.textContent = t === "light" ? "\u2600" : t === "dark" ? "\u263e" : "\u25d0";
      b.title = "Colours: " + (t === "light" || t === "dark" ? t : "as the system says");
    }
  }
  function nextTheme() {
    const t = memory.theme === "light" ? "dark" : memory.theme === "dark" ? "auto" : "light";
    remember("theme", t);
    theme(t);
  }
  theme(memory.theme);
  if (one("#theme")) one("#theme").addEventListener("click", nextTheme);
  const help = one("#help");
  if (one("#keys")) one("#keys").addEventListener("click", () => help.showModal());

  // ---- keys
  function step(by) {
    const seen = [];
    for (const e of all('.source [data-s]', sigs[current])) {
      if (seen.includes(e.dataset.s) === false) seen.push(e.dataset.s);
    }
    if (seen.length === 0) return;
    const at = seen.indexOf(pinned);
    const next = at === -1 ? (by > 0 ? 0 : seen.length - 1) : (at + by + seen.length) % seen.length;
    pin(seen[next]);
  }
  document.addEventListener("keydown", e => {
    if (e.target.matches("input, select") || e.ctrlKey || e.metaKey || e.altKey || help.open) return;
    const digit = "123456789".indexOf(e.key);
    if (digit !== -1) {
      if (buttons[digit]) buttons[digit].click();
    } else if (e.key === "j") step(1);
    else if (e.key === "k") step(-1);
    else if (e.key === "/") { find.focus(); find.select(); }
    else if (e.key === "Escape") { if (pinned) pin(pinned); }
    else if (e.key === "[") choose(current - 1);
    else if (e.key === "]") choose(current + 1);
    else if (e.key === "t") nextTheme();
    else if (e.key === "?") help.showModal();
    else return;
    e.preventDefault();
  });
  if (sigs.length > 0) choose(0);
  root.dataset.ready = String(all("[data-s]").length);
}());
