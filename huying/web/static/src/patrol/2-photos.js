// Photos are made small on the phone: a picture of eight megabytes says no more than one of half a megabyte, and the
// network of a stairwell carries the second one.
const huyingPhotos = (() => {
  "use strict";

  const LONGEST = 1920; // pixels
  const QUALITY = 0.82;

  function shown(file) {
    return new Promise((resolve, reject) => {
      const image = new Image();
      image.onload = () => resolve(image);
      image.onerror = () => reject(new Error("not a picture this browser can draw"));
      image.src = URL.createObjectURL(file);
    });
  }

  async function redrawn(file) {
    const image = await shown(file);
    try {
      const scale = Math.min(1, LONGEST / Math.max(image.naturalWidth, image.naturalHeight));
      const canvas = document.createElement("canvas");
      canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
      canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      return await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
    } finally {
      URL.revokeObjectURL(image.src);
    }
  }

  /** The photo as it is kept: drawn anew where that makes it smaller, else as it came. The server judges both. */
  async function reduced(file) {
    const small = await redrawn(file).catch(() => null);
    const smaller = small !== null && small.size < file.size;
    const name = `${file.name.replace(/\.[^.]*$/, "") || "photo"}.jpg`;
    // A copy: what the camera wrote may be gone when the report is sent.
    const blob = smaller ? small : new Blob([await file.arrayBuffer()], { type: file.type });
    return { key: huyingQueue.newKey(), name: smaller ? name : file.name, blob };
  }

  return { reduced };
})();
