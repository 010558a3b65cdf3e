// Pyodide's interface (https://pyodide.org/en/stable/usage/api/js-api.html), as far as worker.js uses it.

/** A Python object that stands for `Value` in JavaScript. */
export interface PyProxy<Value> {
  toJs(options: { dict_converter: typeof Object.fromEntries }): Value;
  destroy(): void;
}

/** Takes what Python writes, and tells how many bytes of it were taken. */
export interface Writer {
  write(bytes: Uint8Array): number;
}

export interface Pyodide {
  FS: { writeFile(path: string, content: Uint8Array): void };
  unpackArchive(archive: ArrayBuffer, format: "wheel" | "zip", options?: { extractDir: string }): void;
  runPython(code: string): unknown;
  /** What a module has cannot be known here: say it where the module is imported. */
  pyimport(module: string): any;
  /** An array, or a list, as Python has them. */
  toPy(value: object): unknown;
  /** A 2 in it interrupts what runs, as Ctrl and C would. */
  setInterruptBuffer(signal: Int32Array): void;
  setStdin(options: { error: true }): void;
  setStdout(options: Writer): void;
  setStderr(options: Writer): void;
}

export function loadPyodide(options: { indexURL: string }): Promise<Pyodide>;
