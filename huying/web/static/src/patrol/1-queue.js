// The patrol's queue: reports that wait on this phone, each with its photos as blobs. Nothing leaves it but by being
// received by the server or deleted by its owner. A report keeps its key for ever: the server files a key once.
const huyingQueue = (() => {
  "use strict";

  const NAME = "huying-patrol";
  const STORE = "reports";

  const done = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });

  function opened() {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
    return done(request);
  }

  /** Do something with the reports in one transaction; what is written is on the disk when this is over. */
  async function within(mode, work) {
    const base = await opened();
    try {
      const transaction = base.transaction(STORE, mode);
      const written = new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onabort = transaction.onerror = () => reject(transaction.error);
      });
      const result = await done(work(transaction.objectStore(STORE)));
      await written;
      return result;
    } finally {
      base.close();
    }
  }

  function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(18));
    return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_");
  }

  return {
    newKey,
    put: (report) => within("readwrite", (store) => store.put(report)),
    remove: (key) => within("readwrite", (store) => store.delete(key)),
    get: (key) => within("readonly", (store) => store.get(key)),
    all: async () => (await within("readonly", (store) => store.getAll())).sort((a, b) => a.made - b.made),
  };
})();
