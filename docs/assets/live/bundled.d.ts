// What the build writes: see src/bookbuild/in_the_page/parts.py.
export const KERNELS: Record<string, number[][]>;
export const PICTURES: Record<string, string>;
export function pictureUrl(name: string): string;
