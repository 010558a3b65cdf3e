// What the build writes: see src/bookbuild/in_the_page/archive.py.
export const ARCHIVE: string;
export const WHEELS: string[];
export const BYTES: number;
