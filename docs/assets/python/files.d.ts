// What the build writes: see src/bookbuild/in_the_page/archive.py.
export const ARCHIVE: string;
/** The wheels, and what is compiled of them. */
export const WHEELS: string[];
export const BYTES: number;
/** The bytes of each file that is fetched later, by its name in the package. */
export const LATER: Record<string, number>;
