// The patrol page: one button to the camera, one form, and the queue as it stands on this phone.
(() => {
  "use strict";

  const page = document.getElementById("patrol");
  if (!page || !window.indexedDB) return;

  const MOST = 9; // photos of one report
  const find = (name, within = page) => within.querySelector(`[data-part="${name}"]`);
  const words = Object.fromEntries([...page.querySelectorAll("[data-word]")].map((one) => [one.dataset.word, one.textContent]));
  const say = (name, values = {}) => words[name].replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
  const places = { who: page.dataset.who, photos: page.dataset.photos, reports: page.dataset.reports };
  const me = { post: Number(page.dataset.post), person: page.dataset.person };
  const form = find("form");

  // ---- the form --------------------------------------------------------------------------------------------------

  let open = null; // the report being written
  let written = { title: "", text: "" }; // what was made up for it, until somebody types their own

  function labelOf(name) {
    const one = form.elements[name];
    if (one instanceof HTMLSelectElement) return one.selectedIndex > 0 ? one.selectedOptions[0].textContent.trim() : "";
    const chosen = form.querySelector(`[name="${name}"]:checked`);
    return chosen ? chosen.closest("label").textContent.trim() : "";
  }

  /** Words that say it is a photo report, of what class and where; whoever types their own keeps them. */
  function suggest() {
    const where = [labelOf("grid"), form.elements.place.value.trim()].filter(Boolean).join(" ");
    const made = {
      title: say("title", { what: labelOf("category") || say("unclassed"), where }).slice(0, 200),
      text: say("text", { n: open.photos.length, where }),
    };
    for (const name of ["title", "text"]) {
      if (form.elements[name].value === written[name]) form.elements[name].value = made[name];
    }
    written = made;
  }

  function picture(photo) {
    const image = document.createElement("img");
    image.src = URL.createObjectURL(photo.blob);
    image.alt = photo.name;
    image.onload = image.onerror = () => URL.revokeObjectURL(image.src);
    return image;
  }

  function showPhotos() {
    const list = find("photos");
    list.replaceChildren(
      ...open.photos.map((photo, at) => {
        const item = find("photo").content.firstElementChild.cloneNode(true);
        item.prepend(picture(photo));
        item.querySelector("button").addEventListener("click", () => {
          open.photos.splice(at, 1);
          showPhotos();
        });
        return item;
      }),
    );
    suggest();
  }

  function begin(report) {
    open = report;
    form.reset();
    written = { title: "", text: "" };
    for (const name of ["title", "text", "place", "lon", "lat"]) form.elements[name].value = report[name] || "";
    if (report.grid) form.elements.grid.value = report.grid;
    const chosen = [...form.querySelectorAll('[name="category"]')].find((one) => one.value === report.category);
    if (chosen) chosen.checked = true;
    if (!report.title) find("words").open = false;
    complain("");
    page.classList.add("is-writing");
    form.hidden = false;
    showPhotos();
    window.scrollTo(0, 0);
  }

  function end() {
    open = null;
    form.hidden = true;
    page.classList.remove("is-writing");
  }

  function complain(text) {
    find("fault").hidden = !text;
    find("fault-text").textContent = text;
  }

  const fresh = () => ({ key: huyingQueue.newKey(), ...me, who: page.dataset.account, made: Date.now(), photos: [], state: "waiting", why: [] });

  async function taken(input) {
    const files = [...input.files];
    input.value = "";
    if (!files.length) return;
    if (!open) begin(fresh());
    const report = open;
    find("busy").hidden = false;
    for (const file of files.slice(0, MOST - report.photos.length)) report.photos.push(await huyingPhotos.reduced(file));
    find("busy").hidden = true;
    if (open === report) showPhotos();
    if (files.length && report.photos.length >= MOST) complain(say("most", { n: MOST }));
  }

  async function save() {
    const report = { ...open, state: "waiting", why: [] };
    for (const name of ["title", "text", "place", "grid", "lon", "lat"]) report[name] = form.elements[name].value.trim();
    report.title = report.title || written.title;
    report.text = report.text || written.text;
    report.category = (form.querySelector('[name="category"]:checked') || { value: "" }).value;
    if (!report.photos.length) return complain(say("no-photo"));
    try {
      await huyingQueue.put(report);
    } catch (error) {
      return complain(say("full"));
    }
    // Without this a browser short of space may throw the queue away.
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
    end();
    await show();
    return send();
  }

  page.addEventListener("change", (event) => {
    if (event.target.matches("[data-camera]")) taken(event.target);
    else if (open) suggest();
  });
  form.addEventListener("input", (event) => event.target.name === "place" && suggest());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });
  find("cancel").addEventListener("click", end);

  // ---- the queue -------------------------------------------------------------------------------------------------

  let sending = null; // the key of the report on its way
  let asking = null; // the key of the report that may be deleted, until somebody says so
  const at = (moment) => new Date(moment).toLocaleString(document.documentElement.lang, { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });

  function stateOf(report) {
    if (report.key === sending) return say("sending");
    if (report.state === "refused") return say("refused");
    return say(report.state === "doubt" ? "doubt" : "waiting");
  }

  function item(report) {
    const row = find("item").content.firstElementChild.cloneNode(true);
    row.dataset.key = report.key;
    row.classList.toggle("is-refused", report.state !== "waiting");
    if (report.photos.length) find("picture", row).append(picture(report.photos[0]));
    find("name", row).textContent = report.title;
    find("made", row).textContent = say("made", { at: at(report.made), n: report.photos.length });
    find("state", row).textContent = stateOf(report);
    const why = report.state === "doubt" ? [say("doubtful")] : report.state === "refused" ? [...report.why, say("mend")] : [];
    find("why", row).replaceChildren(...why.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    find("again", row).hidden = report.state === "waiting";
    find("progress", row).hidden = report.key !== sending;
    find("sure", row).hidden = report.key !== asking;
    for (const button of row.querySelectorAll("button")) button.disabled = report.key === sending;
    return row;
  }

  /** The queue is drawn anew whenever something is sent: whoever is at one of its buttons stays there. */
  function focus() {
    const key = document.activeElement.closest("[data-key]")?.dataset.key;
    const does = document.activeElement.dataset.does;
    return () => key && does && page.querySelector(`[data-key="${key}"] [data-does="${does}"]`)?.focus({ preventScroll: true });
  }

  async function show() {
    const all = await huyingQueue.all();
    const mine = all.filter((one) => one.post === me.post);
    const others = all.filter((one) => one.post !== me.post);
    const photos = mine.reduce((sum, one) => sum + one.photos.length, 0);
    find("queue").hidden = !mine.length;
    find("count").textContent = say("count", { n: mine.length, photos });
    const goBack = focus();
    find("items").replaceChildren(...mine.map(item));
    goBack();
    find("others").hidden = !others.length;
    find("others-text").textContent = others.length
      ? say(others.every((one) => one.person === me.person) ? "other-post" : "other-person", {
          n: others.length,
          who: [...new Set(others.map((one) => one.who))].join(" / "),
        })
      : "";
  }

  function progress(report, photo, part) {
    const bar = page.querySelector(`[data-key="${report.key}"] progress`);
    if (!bar) return;
    bar.value = (photo + part) / report.photos.length;
    find("state", bar.closest("[data-key]")).textContent = say("photo", { n: photo + 1, of: report.photos.length, part: Math.round(part * 100) });
  }

  function told(answer) {
    const link = Object.assign(document.createElement("a"), { href: answer.href, textContent: answer.number });
    const line = find("received").content.firstElementChild.cloneNode(true);
    line.querySelector("div").append(say("received"), " ", link);
    find("said").replaceChildren(line);
    // The lists on this page are asked for again: the case may be among them.
    document.body.dispatchEvent(new CustomEvent("patrol-received"));
  }

  find("items").addEventListener("click", async (event) => {
    const row = event.target.closest("[data-key]");
    const does = event.target.closest("[data-does]");
    if (!row || !does) return;
    const report = await huyingQueue.get(row.dataset.key);
    if (!report || report.key === sending) return;
    if (does.dataset.does === "edit") begin(report);
    if (does.dataset.does === "ask") asking = report.key;
    if (does.dataset.does === "keep") asking = null;
    for (const one of find("items").children) find("sure", one).hidden = one.dataset.key !== asking;
    if (does.dataset.does === "delete") await huyingQueue.remove(report.key);
    if (does.dataset.does === "again") await huyingQueue.put({ ...report, state: "waiting", why: [], tried: null });
    if (does.dataset.does === "delete" || does.dataset.does === "again") await show();
    if (does.dataset.does === "again") send();
  });

  // ---- sending ---------------------------------------------------------------------------------------------------

  const FIRST = 5000;
  const LAST = 120000;
  let pause = FIRST;
  let timer = 0;

  function line(state) {
    page.dataset.line = state;
    for (const one of page.querySelectorAll("[data-when]")) one.hidden = one.dataset.when !== state;
  }

  const next = async (post) =>
    (await huyingQueue.all()).find((one) => one.post === post && one.state === "waiting" && (!open || open.key !== one.key));

  async function sendAll() {
    const who = await huyingSending.who(places);
    line("online");
    for (let report = await next(who.post); report; report = await next(who.post)) {
      sending = report.key;
      await show();
      try {
        const answer = await huyingSending.one(report, who, places, (photo, part) => progress(report, photo, part));
        if (answer) told(answer);
      } finally {
        sending = null;
      }
      await show();
    }
  }

  async function send() {
    clearTimeout(timer);
    try {
      await (navigator.locks ? navigator.locks.request("huying-patrol", { ifAvailable: true }, (lock) => lock && sendAll()) : sending || sendAll());
      pause = FIRST;
    } catch (error) {
      if (!(error instanceof huyingSending.Stopped)) throw error;
      line(error.why);
      timer = setTimeout(send, pause);
      pause = Math.min(pause * 2, LAST);
      await show();
    }
  }

  window.addEventListener("online", send);
  window.addEventListener("offline", () => line("offline"));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && show().then(send));

  // ---- without a network -----------------------------------------------------------------------------------------

  async function keep() {
    if (!("serviceWorker" in navigator)) return;
    const ask = (worker) => worker && worker.postMessage("keep");
    navigator.serviceWorker.addEventListener("controllerchange", () => ask(navigator.serviceWorker.controller));
    await navigator.serviceWorker.register(page.dataset.worker, { scope: page.dataset.scope });
    const there = await navigator.serviceWorker.ready;
    ask(there.active);
  }

  line(navigator.onLine ? "online" : "offline");
  show().then(send);
  if (page.dataset.shell !== "yes") keep();
})();
