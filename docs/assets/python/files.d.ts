// What the build writes: see live_python.py.
export const ARCHIVE: string;
export const WHEELS: string[];
export const BYTES: number;
