// Sending the queue: each report once, in the order they were made, and only under the post that made it.
const huyingSending = (() => {
  "use strict";

  const DAY = 24 * 3600 * 1000;
  const REMEMBERED = 6 * DAY; // the server remembers a key for seven days

  /** Why sending stopped: "offline" (again later), "signin", "gone" (the post is not held any more). */
  class Stopped extends Error {
    constructor(why) {
      super(why);
      this.why = why;
    }
  }

  /** The server said no: the report stays, with the reason. */
  class Refused extends Error {
    constructor(answer) {
      super("refused");
      this.answer = answer;
    }
  }

  async function asked(address, options) {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), 60000);
    const always = { credentials: "same-origin", redirect: "manual", cache: "no-store", signal: patience.signal };
    let status, text;
    try {
      const answer = await fetch(address, { ...always, ...options });
      status = answer.type === "opaqueredirect" ? 302 : answer.status;
      text = await answer.text();
    } catch (error) {
      throw new Stopped("offline");
    } finally {
      clearTimeout(timer);
    }
    return read(status, text);
  }

  function read(status, text) {
    if (status >= 300 && status < 400) throw new Stopped("signin");
    if (status === 404) throw new Stopped("gone");
    let said = null;
    try {
      said = JSON.parse(text);
    } catch (error) {
      // A page came instead of an answer: a stale form token, or a proxy on the way.
      throw new Stopped(status === 403 ? "signin" : "offline");
    }
    if (status >= 500 || status === 429) throw new Stopped("offline");
    if (status >= 400) throw new Refused(said);
    return said;
  }

  /** One photo, by XMLHttpRequest: only it tells how far the sending has come. */
  function uploaded(address, photo, token, progress) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      const form = new FormData();
      form.append("file", photo.blob, photo.name);
      request.open("POST", address);
      request.setRequestHeader("X-CSRFToken", token);
      request.setRequestHeader("Idempotency-Key", photo.key);
      request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
      request.onerror = request.ontimeout = request.onabort = () => reject(new Stopped("offline"));
      request.timeout = 120000;
      request.onload = () => {
        try {
          resolve(read(request.responseURL.endsWith(address) ? request.status : 302, request.responseText));
        } catch (error) {
          reject(error);
        }
      };
      request.send(form);
    });
  }

  /** When it was made by the server's clock: a phone's own may be wrong. Fixed once, for a key has one body. */
  function momentOf(report, who) {
    const now = Date.parse(who.now);
    const ahead = now - Date.now();
    const made = Math.abs(ahead) > 60000 ? report.made + ahead : report.made;
    return new Date(Math.min(made, now)).toISOString();
  }

  function bodyOf(report) {
    const { title, text, place, grid, category, lon, lat, at, post } = report;
    return JSON.stringify({ title, text, place, grid, category, lon, lat, at, post, files: report.photos.map((one) => one.id) });
  }

  const lostPhotos = (answer) => (answer.faults || []).some((one) => one.code === "unknown_file");

  /** Forget what the server no longer has: photos that no report named within a day. */
  function renewed(report) {
    report.photos.forEach((photo) => {
      delete photo.id;
      photo.key = huyingQueue.newKey();
    });
  }

  async function sendPhotos(report, who, places, progress) {
    for (const [at, photo] of report.photos.entries()) {
      if (photo.id) continue;
      const said = await uploaded(places.photos, photo, who.token, (part) => progress(at, part));
      photo.id = said.id;
      await huyingQueue.put(report);
    }
  }

  async function sendReport(report, who, places) {
    report.at = report.at || momentOf(report, who);
    report.tried = report.tried || Date.now();
    await huyingQueue.put(report);
    return asked(places.reports, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": who.token, "Idempotency-Key": report.key },
      body: bodyOf(report),
    });
  }

  async function refuse(report, answer) {
    report.state = "refused";
    report.tried = null;
    report.why = (answer.faults || []).map((one) => one.message).concat(answer.reason || []);
    await huyingQueue.put(report);
  }

  /** One report with its photos; the server's answer, or null where it was refused and stays. */
  async function one(report, who, places, progress) {
    if (report.tried && Date.now() - report.tried > REMEMBERED) {
      report.state = "doubt";
      await huyingQueue.put(report);
      return null;
    }
    for (let again = false; ; again = true) {
      try {
        await sendPhotos(report, who, places, progress);
        const said = await sendReport(report, who, places);
        await huyingQueue.remove(report.key);
        return said;
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        if (again || !lostPhotos(error.answer)) {
          await refuse(report, error.answer);
          return null;
        }
        renewed(report);
      }
    }
  }

  return { Stopped, one, who: (places) => asked(places.who, {}) };
})();
