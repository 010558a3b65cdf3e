// A picture of the reader's own: by button, drop or paste, or from the camera. It stays in the page.

import { button, make } from "./parts.js";
import { decode, fromDrawable } from "./pictures.js";

/** @import { Planes } from "./convolution.js" */

const SIDE = 256;
const MAX_PIXELS = 64_000_000; // as in the package: more would only be thrown away
const MAX_BYTES = 200_000_000;

/**
 * Decode a file, or throw an Error whose message says in a sentence what is wrong with it.
 * @param {File} file
 */
async function readPicture(file) {
  if (file.size > MAX_BYTES) throw new Error(`“${file.name}” is larger than 200 MB; choose a smaller picture.`);
  const { width, height } = await sizeOf(file);
  if (width * height > MAX_PIXELS) {
    throw new Error(`“${file.name}” has ${width} × ${height} pixels; choose a picture of at most 64 million.`);
  }
  return decode(file, SIDE).catch(() => {
    throw new Error(`“${file.name}” is damaged or cut short; choose another picture.`);
  });
}

/** An <img> knows its size from the file's first bytes, before any memory is taken for the pixels. @param {File} file */
async function sizeOf(file) {
  const image = new Image();
  image.src = URL.createObjectURL(file);
  try {
    await new Promise((resolve, reject) => Object.assign(image, { onload: resolve, onerror: reject }));
    return { width: image.naturalWidth, height: image.naturalHeight };
  } catch {
    throw new Error(`“${file.name}” is not a picture that this browser can read; choose a PNG, JPEG, WebP or GIF.`);
  } finally {
    URL.revokeObjectURL(image.src);
  }
}

/**
 * A button for a file, which can also be dropped on `element` or pasted into the page.
 * @param {HTMLElement} element
 * @param {(picture: Planes) => void} opened
 * @param {(sentence: string) => void} refused
 */
export function fileButton(element, opened, refused) {
  const open = (/** @type {File | undefined} */ file) => file && readPicture(file).then(opened, (error) => refused(error.message));
  const input = make("input", { type: "file", accept: "image/*", hidden: true, "aria-label": "A picture file" });
  input.addEventListener("change", () => {
    open(input.files?.[0]);
    input.value = ""; // the same file may be chosen again
  });
  element.addEventListener("dragover", (event) => event.preventDefault());
  element.addEventListener("drop", (event) => {
    event.preventDefault();
    open(event.dataTransfer?.files[0]);
  });
  document.addEventListener("paste", (event) => open(event.clipboardData?.files[0]));
  return [button("Your own picture", () => input.click()), input];
}

/**
 * A button that starts and stops the camera, and calls `seen` with each of its frames.
 * @param {(picture: Planes) => void} seen
 * @param {(sentence: string) => void} said
 */
export function camera(seen, said) {
  const video = make("video", { muted: true, playsInline: true });
  /** @type {MediaStream | null} */
  let stream = null;
  const look = () => {
    if (!stream) return;
    seen(fromDrawable(video, video.videoWidth, video.videoHeight, SIDE));
    video.requestVideoFrameCallback(look);
  };
  const start = async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480, facingMode: "environment" } });
      video.srcObject = stream;
      await video.play();
      said("The camera is on. What it sees stays in this page.");
      video.requestVideoFrameCallback(look);
    } catch (error) {
      stop();
      said(refusal(error));
    }
    toggle.textContent = stream ? "Stop the camera" : "Camera";
  };
  const stop = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    toggle.textContent = "Camera";
  };
  const toggle = button("Camera", () => (stream ? stop() : start()));
  window.addEventListener("pagehide", stop);
  return { toggle, stop };
}

/** @param {unknown} error */
function refusal(error) {
  const name = error instanceof Error ? error.name : "";
  if (name === "NotAllowedError") return "The camera may not be used: the browser or you refused it.";
  if (name === "NotFoundError") return "No camera was found.";
  return "The camera could not be started here.";
}
