// A page that is open says by itself what happened elsewhere: lists and traces are put in place as they are now,
// whoever is typing is told and keeps what they typed. A message says only that something happened; the page is
// read again. Without this file nothing is missing but that.
(() => {
  "use strict";

  if (!window.EventSource || !window.htmx) return;

  const FIRST = 15; // seconds among which all pages of a server that was started again come back
  const LAST = 120; // seconds, where it stays away
  const GAP = 1000; // milliseconds between two readings, at least
  const SHARE = 10; // so many times what the reading took: where the server has much to do, pages ask less
  const WAIT = 10_000; // at most
  const CLOCKS = "time, .hy-due, .hy-light, .hy-stage-note"; // they change by themselves
  const ROWS = "[data-row], .hy-trace > li";

  const byId = (id) => document.getElementById(id);
  const all = (selector, within) => [...within.querySelectorAll(selector)];
  const place = () => byId("live");

  // ---- what is shown, apart from what each reading makes anew ---------------------------------------------------

  const shown = new Map(); // of each part: all of it, and what of it tells news

  function marks(part) {
    const copy = part.cloneNode(true);
    all('input[type="hidden"]', copy).forEach((one) => one.remove());
    all("[open]", copy).forEach((one) => one.removeAttribute("open"));
    all(".is-fresh", copy).forEach((one) => one.classList.remove("is-fresh"));
    const whole = copy.innerHTML;
    all(CLOCKS, copy).forEach((one) => one.remove());
    return { whole, news: copy.innerHTML };
  }

  const parts = () => (place().dataset.parts ?? "").split(" ").map(byId).filter(Boolean);

  function remember() {
    shown.clear();
    parts().forEach((part) => shown.set(part.id, marks(part)));
  }

  // ---- whoever is typing ----------------------------------------------------------------------------------------

  const touched = new WeakSet(); // forms somebody has changed

  function changed(control) {
    if (control instanceof HTMLSelectElement) {
      return [...control.options].some((one) => one.selected !== one.defaultSelected) && control.selectedIndex > 0;
    }
    if (control.type === "checkbox" || control.type === "radio") return control.checked !== control.defaultChecked;
    return control.type !== "hidden" && "defaultValue" in control && control.value !== control.defaultValue;
  }

  const TICKS = "[data-pick], [data-pick-all]"; // rows that are chosen: they stay so, whatever is put in place
  const writes = (control) => control.matches("input, textarea, select") && !control.matches(TICKS);
  const typed = (control) => !control.matches(TICKS) && changed(control);
  const filling = (part) =>
    all("form", part).some((form) => form.dataset.sent || touched.has(form) || [...form.elements].some(typed)) ||
    (part.contains(document.activeElement) && writes(document.activeElement));

  const touch = (event) => event.target.form && !event.target.matches(TICKS) && touched.add(event.target.form);
  document.addEventListener("input", touch);
  document.addEventListener("change", touch);
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-row-add], [data-row-remove]");
    if (button?.closest("form")) touched.add(button.closest("form"));
  });

  // ---- putting a part in place: what was unfolded stays so, and so does where one is ----------------------------

  const row = (element) => element.closest("[data-row]")?.querySelector("a")?.getAttribute("href") ?? "";

  /** Each element by its row, its name, and which of that name it is. */
  function named(selector, within, name) {
    const counts = new Map();
    return new Map(
      all(selector, within).map((one) => {
        const said = `${row(one)}|${name(one)}`;
        counts.set(said, (counts.get(said) ?? 0) + 1);
        return [`${said}|${counts.get(said)}`, one];
      }),
    );
  }

  const folds = (within) =>
    named("details", within, (one) => one.id || `${one.className}|${one.closest("[id]")?.id ?? ""}`);
  const ways = (within) =>
    named(`a, button, summary, ${TICKS}`, within, (one) => {
      if (one.matches("a")) return one.getAttribute("href");
      return one.matches("input") ? one.value : (one.form?.getAttribute("action") ?? one.parentElement.className);
    });
  const boxes = (within) => named("[data-pick]", within, (one) => one.value);

  function keepFolds(old, fresh) {
    const before = folds(old);
    folds(fresh).forEach((one, name) => before.has(name) && (one.open = before.get(name).open));
  }

  function keepFocus(old) {
    const here = document.activeElement;
    if (!old.contains(here)) return () => {};
    const name = [...ways(old)].find(([, one]) => one === here)?.[0];
    return (fresh) => (name ? ways(fresh).get(name) : fresh)?.focus({ preventScroll: true });
  }

  /** Rows that are new, or say something new, are marked for a moment. */
  function markFresh(old, fresh) {
    const texts = new Set(all(ROWS, old).map((one) => marks(one).news));
    if (!texts.size) return;
    all(ROWS, fresh).forEach((one) => texts.has(marks(one).news) || one.classList.add("is-fresh"));
  }

  // Of what is ticked: which rows say something new, and which have gone, since the page was opened.
  const moved = { changed: new Set(), gone: new Set() };
  const rowNews = (box) => marks(box.closest("[data-row]")).news;

  function keepTicks(old) {
    const before = new Map([...boxes(old)].filter(([, box]) => box.checked).map(([key, box]) => [key, rowNews(box)]));
    return (fresh) => {
      const now = boxes(fresh);
      before.forEach((news, key) => {
        const box = now.get(key);
        if (box) box.checked = true;
        if (!box || rowNews(box) !== news) moved[box ? "changed" : "gone"].add(key);
      });
      const ticked = [...now.values()].find((box) => box.checked);
      ticked?.dispatchEvent(new Event("change", { bubbles: true }));
      if (before.size) tellTicks();
    };
  }

  /** Whoever has ticked rows is told which of them are no longer what they were when they were ticked. */
  function tellTicks() {
    const list = (keys) => [...new Set([...keys].map((key) => key.split("|")[1].split("~")[0]))];
    const told = Object.entries(moved).filter(([, keys]) => keys.size);
    if (!told.length) return;
    bar("live-picked");
    const said = byId("live-bar").querySelector("span[data-changed]");
    said.textContent = told
      .map(([name, keys]) => said.dataset[name].replace("{n}", keys.size).replace("{list}", list(keys).join(" · ")))
      .join(" ");
  }

  function put(old, fresh) {
    keepFolds(old, fresh);
    markFresh(old, fresh);
    const [focus, ticks] = [keepFocus(old), keepTicks(old)];
    window.htmx.swap(old, fresh.outerHTML, { swapStyle: "outerHTML" });
    focus(byId(fresh.id));
    ticks(byId(fresh.id));
  }

  /** One part as it is now; whether that could not be shown because somebody is typing there. */
  function renew(old, fresh, told) {
    const [before, now] = [shown.get(old.id), marks(fresh)];
    if (before && before.whole === now.whole) return false;
    if (filling(old)) return true;
    put(old, fresh);
    shown.set(fresh.id, now);
    if (!before || before.news !== now.news) told.push(fresh.id);
    return false;
  }

  // ---- telling --------------------------------------------------------------------------------------------------

  function say(text) {
    byId("live-said").textContent = "";
    requestAnimationFrame(() => (byId("live-said").textContent = text)); // the same words again are read again
  }

  const bar = (name) => byId("live-bar").replaceChildren(byId(name).content.cloneNode(true));

  /** What happened since the form was made that somebody is filling in. */
  async function tellNews() {
    const { news } = place().dataset;
    if (!news) return;
    const answer = await fetch(news.replace(/0$/, String(formSeq)), { headers: { "X-Live": "yes" } });
    const text = answer.ok && !answer.redirected ? await answer.text() : "";
    if (!text.includes("<li")) return; // nothing that this reader may see
    const unfolded = byId("live-bar").querySelector("details")?.open ?? false;
    bar("live-news");
    const details = byId("live-bar").querySelector("details");
    details.open = unfolded;
    window.htmx.swap(details.querySelector("[data-news]"), text, { swapStyle: "innerHTML" });
  }

  // ---- reading again --------------------------------------------------------------------------------------------

  let formSeq = 0; // what the forms on the page know
  let wanted = false; // something happened since the last reading began
  let reading = false;
  let next = 0; // when the page may be read again
  let failed = 0;
  let timer = 0;

  /** Read again, at some moment of the next seconds: so many, that not all who were told come at once. */
  function look(within = 0) {
    wanted = true;
    if (reading || timer || document.hidden) return;
    timer = setTimeout(read, Math.max(Math.random() * within * 1000, next - Date.now()));
  }

  async function read() {
    timer = 0;
    [wanted, reading] = [false, true];
    const began = Date.now();
    try {
      if (place().hasAttribute("data-kept")) await tellNews();
      else await (parts().length ? readPage() : readBell());
      failed = 0;
    } catch {
      [wanted, failed] = [true, failed + 1]; // the network, or the server, is away
    }
    reading = false;
    next = Date.now() + Math.min(Math.max(GAP, SHARE * (Date.now() - began)), WAIT);
    if (wanted && !over) look(failed && later(failed - 1));
  }

  async function readPage() {
    const { page } = place().dataset;
    const answer = await fetch(page, { headers: { "X-Live": "yes" } });
    if (answer.status >= 500) throw new Error("away");
    if (place().dataset.page !== page) return; // the person has gone on meanwhile
    const fresh = answer.ok && !answer.redirected ? await answer.text() : "";
    const found = new DOMParser().parseFromString(fresh, "text/html");
    const now = found.getElementById("live");
    if (!now || place().dataset.page !== page) {
      if (!now) giveUp();
      return;
    }
    await show(found, now);
  }

  /** How many notices are unread, where that is all that has to be read. */
  async function readBell() {
    const alone = byId("bell")?.dataset.read;
    if (!alone) return;
    const answer = await fetch(alone, { headers: { "X-Live": "yes" } });
    if (answer.ok && !answer.redirected) ring(new DOMParser().parseFromString(await answer.text(), "text/html"));
  }

  function ring(found) {
    const [old, fresh] = [byId("bell"), found.getElementById("bell")];
    if (!old || !fresh || old.textContent === fresh.textContent) return;
    old.replaceChildren(...fresh.childNodes); // not read out: whoever listens is not interrupted by each
    old.setAttribute("aria-label", fresh.getAttribute("aria-label"));
  }

  async function show(found, now) {
    const told = [];
    ring(found);
    const held = parts().filter((old) => {
      const fresh = found.getElementById(old.id);
      return fresh && renew(old, fresh, told);
    });
    Object.assign(place().dataset, { since: now.dataset.since });
    if (now.dataset.seq) place().dataset.seq = now.dataset.seq;
    if (held.length) await tellNews();
    else formSeq = Number(now.dataset.seq ?? 0);
    if (told.length) say(now.dataset.said);
  }

  function giveUp() {
    shut();
    over = true;
    bar("live-gone");
  }

  // ---- the stream -----------------------------------------------------------------------------------------------

  let source = null;
  let tries = 0;
  let over = false;
  let back = 0; // the timer of the next try

  const at = () => place().dataset.stream;
  const waitsForNotices = () => place().dataset.number === "-" && parts().length > 0;

  function open() {
    clearTimeout(back);
    if (source || over || document.hidden || !at()) return;
    const { number, since } = place().dataset;
    const asked = new URL(at(), location.href);
    asked.searchParams.set("since", since);
    if (number) asked.searchParams.set("case", number);
    source = new EventSource(asked, { withCredentials: true });
    source.addEventListener("beat", heard);
    source.addEventListener("at", changes);
    source.addEventListener("look", (event) => look(Number(event.data)));
    source.addEventListener("bell", () => (waitsForNotices() ? look() : readBell().catch(() => {})));
    source.addEventListener("again", () => away(2));
    source.addEventListener("end", giveUp);
    source.addEventListener("error", () => away(later(tries++)));
  }

  const later = (times) => Math.min(FIRST * 2 ** times, LAST);

  /** All is told up to this moment, by the server's clock. */
  function heard(event) {
    tries = 0;
    if (!wanted && !reading) place().dataset.since = event.data;
  }

  function changes(event) {
    const told = JSON.parse(event.data);
    const { number, seq } = place().dataset;
    if (!number || told.at[number] > Number(seq)) look(told.within);
  }

  function shut() {
    source?.close();
    source = null;
  }

  /** Try again at some moment of the next seconds, so that two thousand pages do not come in the same one. */
  function away(seconds) {
    shut();
    clearTimeout(back);
    back = setTimeout(open, 200 + Math.random() * seconds * 1000);
  }

  // ---- the page's own life --------------------------------------------------------------------------------------

  let heardAt = ""; // which stream is open

  function begin() {
    const wants = `${at()}|${place().dataset.number ?? ""}`;
    if (wants !== heardAt) shut();
    heardAt = wants;
    over = false;
    formSeq = Number(place().dataset.seq ?? 0);
    byId("live-bar").replaceChildren();
    [moved.changed, moved.gone].forEach((keys) => keys.clear());
    remember();
    open();
  }

  // A tab that nobody looks at holds no connection: a browser has six for each server.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) shut();
    else {
      open();
      if (wanted) look();
    }
  });
  window.addEventListener("online", () => away(2));
  window.addEventListener("pagehide", shut);
  window.addEventListener("pageshow", (event) => event.persisted && open());
  // A form's answer has put other parts in place, and says what they are.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.elt?.id === "live" || event.target.id === "live") begin();
  });
  begin();
})();
