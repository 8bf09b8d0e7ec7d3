const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const unitBytes: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** A duration of the Compose Specification, such as 1m30s, in milliseconds. @throws Error */
export function durationMs(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) throw new Error(`${text} is no duration`);
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (unitMs[unit ?? ''] ?? 0), 0);
}

/** A size of the Compose Specification, such as 64m, in bytes. @throws Error */
export function sizeBytes(text: string): number {
  const [, count, unit = 'b'] = /^(\d+)([bkmg])?b?$/i.exec(text) ?? [];
  if (count === undefined) throw new Error(`${text} is no size`);
  return Number(count) * (unitBytes[unit.toLowerCase()] ?? 1);
}
