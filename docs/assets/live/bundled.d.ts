// What the build writes: see live_data.py.
export const KERNELS: Record<string, number[][]>;
export const PICTURES: Record<string, string>;
export function pictureUrl(name: string): string;
