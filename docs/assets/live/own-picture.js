// A picture of the reader's own: by button, drop or paste, or from the camera. It stays in the page.

import { button, leaving, make } from "./parts.js";
import { decode, fromDrawable } from "./pictures.js";

/** @import { Planes } from "./convolution.js" */

const SIDE = 256;
const MAX_PIXELS = 64_000_000; // as in the package: more would only be thrown away
const MAX_BYTES = 200_000_000;

/**
 * Decode a file, or throw an Error whose message says in a sentence what is wrong with it.
 * @param {File} file
 */
export async function readPicture(file) {
  if (file.size > MAX_BYTES) throw new Error(`“${file.name}” is larger than 200 MB; choose a smaller picture.`);
  const image = await opened(file);
  const { naturalWidth: width, naturalHeight: height } = image;
  if (width * height > MAX_PIXELS) {
    throw new Error(`“${file.name}” has ${width} × ${height} pixels; choose a picture of at most 64 million.`);
  }
  if (file.type.includes("svg")) return fromDrawable(image, width || SIDE, height || SIDE, SIDE);
  return decode(file, SIDE).catch(() => {
    throw new Error(`“${file.name}” is damaged or cut short; choose another picture.`);
  });
}

/** An <img> knows its size from the file's first bytes, before any memory is taken for the pixels. @param {File} file */
async function opened(file) {
  const image = new Image();
  image.src = URL.createObjectURL(file);
  try {
    await new Promise((resolve, reject) => Object.assign(image, { onload: resolve, onerror: reject }));
    return image;
  } catch {
    throw new Error(`“${file.name}” is not a picture that this browser can read; choose a PNG, JPEG, WebP or GIF.`);
  } finally {
    URL.revokeObjectURL(image.src);
  }
}

/**
 * A button for a file, which can also be dropped on `element` or pasted into the page.
 * @param {HTMLElement} element
 * @param {(file: File) => void} given
 */
export function fileButton(element, given) {
  const take = (/** @type {FileList | null | undefined} */ files) => files?.[0] && given(files[0]);
  const input = make("input", { type: "file", accept: "image/*", hidden: true, "aria-label": "A picture file" });
  input.addEventListener("change", () => {
    take(input.files);
    input.value = ""; // the same file may be chosen again
  });
  element.addEventListener("dragover", (event) => event.preventDefault());
  element.addEventListener("drop", (event) => {
    event.preventDefault();
    take(event.dataTransfer?.files);
  });
  document.addEventListener("paste", (event) => take(event.clipboardData?.files), { signal: leaving() });
  return [button("Your own picture", () => input.click()), input];
}

/**
 * A button that starts and stops the camera.
 * @param {{asked: () => void, seen: (picture: Planes) => void, said: (sentence: string) => void}} actions
 *   `asked` is called when the reader wants it, `seen` with each frame, `said` with what is to be told of it, "" for nothing
 */
export function camera({ asked, seen, said }) {
  const video = make("video", { muted: true, playsInline: true });
  /** @type {MediaStream | null} */
  let stream = null;
  /** What stands for one press of the button, from then until it is over. @type {object | null} */
  let wish = null;
  const look = () => {
    if (!stream) return;
    seen(fromDrawable(video, video.videoWidth, video.videoHeight, SIDE));
    video.requestVideoFrameCallback(look);
  };
  const stop = () => {
    if (!wish) return;
    wish = null;
    close(stream);
    stream = null;
    toggle.textContent = "Camera";
    said("");
  };
  const fail = (/** @type {string} */ sentence) => {
    stop();
    said(sentence);
  };
  const start = async () => {
    asked();
    const mine = (wish = {});
    toggle.textContent = "Stop the camera";
    try {
      const given = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480, facingMode: "environment" } });
      if (wish !== mine) return close(given); // it came too late
      stream = given;
      given.getTracks().forEach((track) => track.addEventListener("ended", () => wish === mine && fail("The camera has stopped.")));
      video.srcObject = given;
      await video.play();
      if (wish !== mine) return;
      said("The camera is on. What it sees stays in this page.");
      video.requestVideoFrameCallback(look);
    } catch (error) {
      if (wish === mine) fail(refusal(error));
    }
  };
  const toggle = button("Camera", () => (wish ? stop() : start()));
  window.addEventListener("pagehide", stop);
  leaving().addEventListener("abort", stop);
  return { toggle, stop, isOn: () => stream !== null };
}

/** @param {MediaStream | null} stream */
const close = (stream) => stream?.getTracks().forEach((track) => track.stop());

/** @param {unknown} error */
function refusal(error) {
  const name = error instanceof Error ? error.name : "";
  if (name === "NotAllowedError") return "The camera may not be used: the browser or you refused it.";
  if (name === "NotFoundError") return "No camera was found.";
  return "The camera could not be started here.";
}
