// Keys, the photo, and the list of keys. All actions are buttons in the page: a key presses the
// button that carries it, first in the step that has the focus, then anywhere.
(() => {
  const textField = (el) => el && (el.tagName === "TEXTAREA" || el.tagName === "SELECT" ||
    (el.tagName === "INPUT" && !["checkbox", "radio", "button"].includes(el.type)));
  const shown = (el) => el.offsetParent !== null && !el.disabled;
  let step = null; // the step that had the focus last

  const steps = () => [...document.querySelectorAll("[data-step]")];
  const focusStep = (el) => { if (el) { el.focus(); el.scrollIntoView({ block: "nearest" }); } };
  const current = () => (document.activeElement?.closest("[data-step]") ??
    (step?.isConnected ? step : null));

  function press(key) {
    for (const place of [current(), document]) {
      const found = [...(place?.querySelectorAll(`[data-key="${CSS.escape(key)}"]`) ?? [])].find(shown);
      if (found) { if (textField(found)) found.focus(); else found.click(); return true; }
    }
    return false;
  }

  function move(by) {
    const all = steps();
    if (!all.length) return false;
    const at = all.indexOf(current());
    focusStep(all[Math.min(Math.max(at + by, 0), all.length - 1)]);
    return true;
  }

  document.addEventListener("focusin", (e) => { step = e.target.closest("[data-step]") ?? step; });

  document.addEventListener("keydown", (e) => {
    if (document.querySelector("dialog[open]")) return;
    if (textField(e.target)) {
      if (e.key === "Escape" || (e.key === "Enter" && (e.ctrlKey || e.metaKey))) {
        e.preventDefault();
        const home = e.target.closest("[data-step]");
        e.target.blur();
        (home ?? steps()[0] ?? document.querySelector(".desk"))?.focus();
      }
      return;
    }
    if (e.ctrlKey || e.metaKey || e.altKey || e.repeat && e.key.length === 1 && !"+-".includes(e.key)) return;
    if (e.key === "Enter" && ["BUTTON", "A", "SUMMARY"].includes(e.target.tagName)) return;
    const zoomed = { "+": 1.25, "=": 1.25, "-": 0.8 }[e.key];
    let done = true;
    if (e.key === "?") help();
    else if (zoomed) zoom(zoomed);
    else if (e.key === "z") resetPhoto();
    else if (e.shiftKey && e.key.startsWith("Arrow")) pan(e.key);
    else if (e.key === "ArrowDown") done = move(1);
    else if (e.key === "ArrowUp") done = move(-1);
    else done = press(e.key);
    if (done) e.preventDefault();
  });

  // The photo: wheel, drag, double click and keys.
  let view = { scale: 1, x: 0, y: 0 };
  const photo = () => document.querySelector(".photo img");
  function apply() {
    const img = photo();
    if (!img) return;
    const w = img.clientWidth, h = img.clientHeight, s = view.scale;
    view.x = Math.min(0, Math.max(view.x, w - w * s));
    view.y = Math.min(0, Math.max(view.y, h - h * s));
    img.style.transform = `translate(${view.x}px, ${view.y}px) scale(${s})`;
  }
  function zoom(by, at) {
    const img = photo();
    if (!img) return;
    const [cx, cy] = at ?? [img.clientWidth / 2, img.clientHeight / 2];
    const scale = Math.min(Math.max(view.scale * by, 1), 12);
    const real = scale / view.scale;
    view = { scale, x: cx - (cx - view.x) * real, y: cy - (cy - view.y) * real };
    apply();
  }
  function resetPhoto() { view = { scale: 1, x: 0, y: 0 }; apply(); }
  function pan(key) {
    view.x += { ArrowLeft: 60, ArrowRight: -60 }[key] ?? 0;
    view.y += { ArrowUp: 60, ArrowDown: -60 }[key] ?? 0;
    apply();
  }
  const inside = (e) => {
    const box = e.target.closest?.(".photo")?.getBoundingClientRect();
    return box && [e.clientX - box.left, e.clientY - box.top];
  };
  document.addEventListener("wheel", (e) => {
    const at = inside(e);
    if (at) { e.preventDefault(); zoom(e.deltaY < 0 ? 1.2 : 1 / 1.2, at); }
  }, { passive: false });
  document.addEventListener("dblclick", (e) => {
    const at = inside(e);
    if (at) { if (view.scale > 1) resetPhoto(); else zoom(2.5, at); }
  });
  let drag = null;
  document.addEventListener("pointerdown", (e) => {
    if (inside(e) && e.button === 0) { drag = [e.clientX, e.clientY]; e.preventDefault(); }
  });
  document.addEventListener("pointermove", (e) => {
    if (!drag) return;
    view.x += e.clientX - drag[0]; view.y += e.clientY - drag[1];
    drag = [e.clientX, e.clientY];
    apply();
  });
  document.addEventListener("pointerup", () => { drag = null; });

  // The list of keys is read off the page, so it cannot tell of one that is not there.
  const fixed = [["↓ ↑", "next and previous step"], ["Esc or Ctrl+Enter", "leave a text field"],
    ["+ − z", "zoom in, out, whole photo (also wheel, double click)"],
    ["Shift + arrows", "move the photo (also drag)"], ["?", "this list"]];
  function help() {
    const dialog = document.createElement("dialog");
    dialog.className = "help";
    dialog.setAttribute("aria-label", "Keys");
    const list = document.createElement("dl");
    const seen = new Set();
    const row = (key, text) => {
      const dt = document.createElement("dt"), dd = document.createElement("dd"), kbd = document.createElement("kbd");
      kbd.textContent = key; dt.append(kbd); dd.textContent = text; list.append(dt, dd);
    };
    for (const el of document.querySelectorAll("[data-key]")) {
      const key = el.dataset.key;
      const text = el.dataset.help ?? el.getAttribute("aria-label") ?? el.textContent.trim();
      if (!seen.has(key + text)) { seen.add(key + text); row(key, text); }
    }
    for (const [key, text] of fixed) row(key, text);
    const title = document.createElement("h2"), close = document.createElement("button");
    title.textContent = "Keys"; close.textContent = "Close (Esc)"; close.className = "primary";
    close.onclick = () => dialog.close();
    dialog.onclose = () => { dialog.remove(); (step?.isConnected ? step : document.body).focus?.(); };
    const head = document.createElement("div");
    head.className = "head";
    head.append(title, close);
    dialog.append(head, list);
    document.body.append(dialog);
    dialog.showModal();
  }

  window.gre = {
    help,
    opened() { resetPhoto(); step = null; window.scrollTo(0, 0);
      requestAnimationFrame(() => (steps()[0] ?? document.querySelector(".desk"))?.focus({ preventScroll: true })); },
    focus(selector) { requestAnimationFrame(() => {
      const field = document.querySelector(selector);
      field?.focus();
      field?.setSelectionRange?.(field.value.length, field.value.length);
    }); },
    step(n) { requestAnimationFrame(() => focusStep(steps()[n])); },
  };
})();
