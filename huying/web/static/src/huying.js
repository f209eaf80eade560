// What a page does beyond links and forms. Nothing here is needed to use a page; it saves keystrokes.
// Keyboard: "/" search, "j" and "k" move in a list, Enter opens, "x" chooses a row, "g" and a letter goes to that place.
(() => {
  "use strict";

  const root = document.documentElement;
  root.classList.add("js");

  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const seen = (element) => element.getClientRects().length > 0;

  // ---- keyboard ----------------------------------------------------------------------------------------------

  const TYPING = "input, textarea, select, [contenteditable]";
  let went = 0; // when "g" was pressed

  function focusSearch() {
    const inputs = all(".hy-search-input");
    const input = inputs.find(seen) ?? openMenuWith(inputs);
    if (!input) return false;
    input.focus();
    input.select();
    return true;
  }

  function openMenuWith(inputs) {
    const hidden = inputs.find((one) => one.closest("details") && seen(one.closest("details")));
    if (hidden) hidden.closest("details").open = true;
    return hidden;
  }

  const way = (row) => row.querySelector(".hy-row-link") ?? row.querySelector("a, button, summary");

  function move(by) {
    const links = all("[data-row]").filter(seen).map(way).filter(Boolean);
    if (!links.length) return false;
    const row = document.activeElement.closest("[data-row]");
    const at = row ? links.findIndex((link) => row.contains(link)) + by : by > 0 ? 0 : links.length - 1;
    const next = links[Math.min(Math.max(at, 0), links.length - 1)];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
    return true;
  }

  // A row that can be chosen is chosen from the keyboard too.
  function choose() {
    const box = document.activeElement.closest("[data-row]")?.querySelector("[data-pick]");
    if (!box) return false;
    box.click();
    return true;
  }

  function go(key) {
    const link = all("[data-go]").find((one) => one.dataset.go === key);
    if (link) location.assign(link.href);
    return Boolean(link);
  }

  function pressed(key) {
    const after = Date.now() - went < 1500;
    went = key === "g" ? Date.now() : 0;
    if (after && key !== "g") return go(key);
    return { "/": focusSearch, j: () => move(1), k: () => move(-1), x: choose }[key]?.() ?? false;
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") all("[data-drop][open]").forEach(shut);
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest?.(TYPING)) return;
    if (pressed(event.key)) event.preventDefault();
  });

  // ---- menus -------------------------------------------------------------------------------------------------

  function shut(menu) {
    const inside = menu.contains(document.activeElement);
    menu.open = false;
    if (inside) menu.querySelector("summary").focus();
  }

  // ---- lists of rows -----------------------------------------------------------------------------------------

  let made = 100; // rows made here are numbered from where the server's never reach

  function addRow(group) {
    const text = group.querySelector("[data-row-template]").innerHTML.replaceAll("__i__", String(made));
    made += 1;
    const list = group.querySelector("[data-row-list]");
    list.insertAdjacentHTML("beforeend", text);
    list.lastElementChild.querySelector("input, select, textarea")?.focus();
  }

  function removeRow(button) {
    const list = button.closest("[data-row-list]");
    button.closest("[data-row-item]").remove();
    (list.querySelector("input, select, textarea") ?? list.parentElement.querySelector("[data-row-add]")).focus();
  }

  // ---- where somebody stands, when they ask for it ---------------------------------------------------------------

  function fillPlace(button) {
    const [lon, lat] = button.dataset.locate.split(" ").map((id) => document.getElementById(id));
    const said = button.parentElement.querySelector("[data-located]");
    const tell = (text) => (said.textContent = text);
    if (!navigator.geolocation) {
      tell(button.dataset.failed);
      return;
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        lon.value = coords.longitude.toFixed(6);
        lat.value = coords.latitude.toFixed(6);
        tell(button.dataset.done);
      },
      () => tell(button.dataset.failed),
      { enableHighAccuracy: true, timeout: 15000 },
    );
  }

  // A scanned code brings the secret behind "#", which no server sees.
  const asked = document.getElementById("f-follow-proof");
  if (asked && location.hash.length > 1) {
    asked.value = decodeURIComponent(location.hash.slice(1));
    history.replaceState(null, "", location.pathname + location.search);
  }

  // ---- one listener for clicks, one for typing ------------------------------------------------------------------

  document.addEventListener("click", (event) => {
    all("[data-drop][open]").forEach((menu) => menu.contains(event.target) || (menu.open = false));
    const add = event.target.closest("[data-row-add]");
    const remove = event.target.closest("[data-row-remove]");
    if (add) addRow(add.closest("[data-rows]"));
    if (remove) removeRow(remove);
    if (event.target.closest("[data-print]")) window.print();
    const locate = event.target.closest("[data-locate]");
    if (locate) fillPlace(locate);
  });

  function narrow(input) {
    const asked = input.value.trim().toLowerCase();
    const target = document.getElementById(input.dataset.filters);
    const fits = (text) => text.toLowerCase().includes(asked);
    if (target instanceof HTMLSelectElement) return narrowSelect(target, fits, asked);
    all("label", target).forEach((label) => (label.hidden = !fits(label.textContent)));
    return undefined;
  }

  function narrowSelect(select, fits, asked) {
    const options = [...select.options].filter((option) => option.value);
    options.forEach((option) => {
      option.hidden = !fits(option.textContent) && !fits(option.value);
      option.disabled = option.hidden;
    });
    const first = options.find((option) => !option.hidden);
    if (asked && first) select.value = first.value;
  }

  function listFiles(input) {
    const list = document.getElementById(input.dataset.picks);
    const megabytes = (size) => `${(size / 1024 / 1024).toFixed(1)} MB`;
    list.replaceChildren(
      ...[...input.files].map((file) =>
        Object.assign(document.createElement("li"), { textContent: `${file.name} · ${megabytes(file.size)}` }),
      ),
    );
  }

  // ---- choosing rows ---------------------------------------------------------------------------------------------

  function pick(changed) {
    const form = changed.form;
    const boxes = all("[data-pick]", form);
    if (changed.matches("[data-pick-all]")) boxes.forEach((box) => (box.checked = changed.checked));
    const chosen = boxes.filter((box) => box.checked).length;
    boxes.forEach((box) => box.closest("tr")?.classList.toggle("is-picked", box.checked));
    form.classList.toggle("has-picked", chosen > 0);
    const whole = form.querySelector("[data-pick-all]");
    whole.checked = chosen === boxes.length;
    whole.indeterminate = chosen > 0 && chosen < boxes.length;
    const said = form.querySelector("[data-picked]");
    said.textContent = said.dataset.words.replace("{n}", chosen);
  }

  document.addEventListener("input", (event) => {
    if (event.target.dataset.filters) narrow(event.target);
  });
  document.addEventListener("change", (event) => {
    if (event.target.dataset.picks) listFiles(event.target);
    if (event.target.matches("[data-pick], [data-pick-all]")) pick(event.target);
  });

  // ---- signing out where reports of a patrol wait on this phone ---------------------------------------------------

  const QUEUE = "huying-patrol"; // the database of the patrol page's queue, and how its caches are named

  function answered(request, then) {
    request.onsuccess = () => then(request.result);
    request.onerror = request.onblocked = () => then(null);
  }

  /** How many reports wait here, whoever made them: 0 as well where there never was a queue. */
  function waiting(then) {
    const request = window.indexedDB?.open(QUEUE);
    if (!request) return then(0);
    // To ask makes a database where there is none: that one is given up again.
    request.onupgradeneeded = () => request.transaction.abort();
    return answered(request, (base) => {
      if (!base) return then(0);
      return answered(base.transaction("reports").objectStore("reports").count(), (n) => {
        base.close();
        then(n ?? 0);
      });
    });
  }

  /** The page that was kept names the account: it goes. Reports that wait stay, for they are nowhere else. */
  async function forget() {
    const names = window.caches ? await caches.keys().catch(() => []) : [];
    await Promise.all(names.filter((name) => name.startsWith(QUEUE)).map((name) => caches.delete(name)));
  }

  const leave = (form) => forget().then(() => form.submit());

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.hasAttribute("data-sign-out")) return;
    event.preventDefault();
    waiting((n) => {
      const question = form.querySelector("[data-waiting]");
      if (!n || !question || !question.hidden) return leave(form);
      const said = question.querySelector("p");
      said.textContent = said.textContent.replace("{n}", n);
      question.hidden = false;
      return question.querySelector("button").focus();
    });
  });

  // A second press of the same button waits for the first answer; coming back to the page frees it again.
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method !== "post") return;
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => delete form.dataset.sent));
})();
