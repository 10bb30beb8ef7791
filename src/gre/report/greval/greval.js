"use strict";
// Filters and sorts the cards. Without it all cards stand in the benchmark's order.
(() => {
  const byId = (id) => document.getElementById(id);
  const photos = JSON.parse(byId("greval-data").textContent);
  const list = byId("cards");
  const cards = Array.from(list.querySelectorAll("article.photo"));
  const form = byId("filter");
  const field = (name) => form.elements[name];
  const QUALITY = 0, ERROR = 1, STATUSES = 2;

  // Lower-case text of each card, made when it is first searched.
  const words = [];
  const textOf = (i) => (words[i] ??= cards[i].textContent.toLowerCase());

  const index = (name) => (field(name).value === "" ? null : Number(field(name).value));
  const asked = (photo) => {
    const system = index("system");
    return system === null ? photo.answers : [photo.answers[system]];
  };

  function matches(i) {
    const photo = photos[i];
    const wanted = (name) => field(name).value;
    if (wanted("scene") && photo.scene !== wanted("scene")) return false;
    if (wanted("kind") && !photo.kinds.includes(wanted("kind"))) return false;
    if (wanted("continent") && photo.continent !== wanted("continent")) return false;
    const has = (answer) => answer[STATUSES].includes(wanted("status"));
    if (wanted("status") && !asked(photo).some(has)) return false;
    const terms = wanted("text").toLowerCase().split(/\s+/).filter(Boolean);
    return terms.every((term) => textOf(i).includes(term));
  }

  const known = (values) => values.filter((value) => value !== null);
  const sum = (values) => values.reduce((a, b) => a + b, 0);
  const mean = (values) => (values.length ? sum(values) / values.length : null);

  // What a photo is sorted by, the greatest first; null where it is not known.
  function key(i) {
    const answers = asked(photos[i]);
    const part = field("sort").value.startsWith("quality") ? QUALITY : ERROR;
    const value = mean(known(answers.map((answer) => answer[part])));
    if (field("sort").value.endsWith("difference")) {
      const other = index("against");
      const theirs = other === null ? null : photos[i].answers[other][part];
      return value === null || theirs === null ? null : value - theirs;
    }
    return value !== null && part === QUALITY ? -value : value;
  }

  function sorted() {
    const order = cards.map((_, i) => i);
    const turn = field("reverse").checked ? -1 : 1;
    if (field("sort").value === "order") return turn === 1 ? order : order.reverse();
    const keys = order.map(key);
    const rank = (a, b) => {
      const unknown = (keys[a] === null) - (keys[b] === null);
      return unknown || turn * (keys[b] - keys[a]) || a - b;
    };
    return order.sort(rank);
  }

  // Of a chosen system, and the one it is held against, only the answers are shown, and open.
  function showAnswers(card) {
    const chosen = [index("system"), index("against")].filter((value) => value !== null);
    card.querySelectorAll("details.answer").forEach((answer, i) => {
      answer.hidden = index("system") !== null && !chosen.includes(i);
      if (index("system") !== null) answer.open = !answer.hidden;
    });
  }

  function say(count) {
    const difference = field("sort").value.endsWith("difference");
    const lacking = difference && (index("system") === null || index("against") === null);
    const hint = "; choose a system and one to hold it against to sort by their difference";
    field("count").value = `${count} of ${cards.length} photos${lacking ? hint : ""}`;
  }

  function apply() {
    let count = 0;
    const order = sorted();
    for (const i of order) {
      const shown = matches(i);
      cards[i].hidden = !shown;
      count += shown;
      showAnswers(cards[i]);
    }
    rearrange(order.map((i) => cards[i]));
    say(count);
  }

  // Cards that stand in order already are left alone: what is moved loses the focus.
  function rearrange(wanted) {
    const inOrder = wanted.every((card, i) => card === list.children[i]);
    if (!inOrder) list.append(...wanted);
  }

  // A link to a photo leads to it whatever the filter says.
  function follow() {
    const card = cards.find((one) => `#${one.id}` === location.hash);
    if (!card) return;
    if (card.hidden) {
      form.reset();
      apply();
    }
    goTo(card);
  }

  // Cards get their height only when they are near: the second time it is right.
  function goTo(card) {
    card.querySelector("h3 a").focus({ preventScroll: true });
    card.scrollIntoView({ block: "start", behavior: "instant" });
    requestAnimationFrame(() => card.scrollIntoView({ block: "start", behavior: "instant" }));
  }

  function step(by) {
    const shown = cards.filter((card) => !card.hidden)
      .sort((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
    const here = shown.findIndex((card) => card.contains(document.activeElement));
    const next = shown[here === -1 ? 0 : Math.min(Math.max(here + by, 0), shown.length - 1)];
    if (next) goTo(next);
  }

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea, button")) return;
    if (event.key === "/") field("text").focus();
    else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else return;
    event.preventDefault();
  }

  function openAll() {
    const answers = Array.from(list.querySelectorAll("details.answer"));
    const open = !answers.every((answer) => answer.open);
    answers.forEach((answer) => { answer.open = open; });
    field("open").textContent = open ? "Close all chains" : "Open all chains";
  }

  let waiting;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 80);
  });
  form.addEventListener("reset", () => setTimeout(apply));
  form.addEventListener("submit", (event) => event.preventDefault());
  field("open").addEventListener("click", openAll);
  document.addEventListener("keydown", onKey);
  window.addEventListener("hashchange", follow);
  form.hidden = false;
  say(cards.length);
  follow();
})();
