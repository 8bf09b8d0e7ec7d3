/** Figures as people read them, the same on the terminal and on the page. */

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

export const count = (figure: number): string => grouped.format(figure);

/** Three digits that mean something: `0`, `0.42`, `4.20`, `42.0`, `420`, `4,200`. What isn't nothing never looks so. */
export function threeDigits(figure: number): string {
  const size = Math.abs(figure);
  if (size >= 99.95 || size === 0) return grouped.format(figure);
  if (size < 0.005) return figure > 0 ? '< 0.01' : '0';
  return figure.toFixed(size >= 9.995 ? 1 : 2);
}

export const ms = (milliseconds: number): string =>
  milliseconds >= 9_995 ? `${threeDigits(milliseconds / 1000)} s` : `${threeDigits(milliseconds)} ms`;

export const bitRate = (bitsPerSecond: number): string =>
  `${scaled(bitsPerSecond, 1000, ['b', 'kb', 'Mb', 'Gb', 'Tb'])}/s`;

export const bytes = (figure: number): string => scaled(figure, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB']);

/** A part of one, as a percentage. What isn't nothing never looks like nothing. */
export function percent(ratio: number): string {
  if (ratio > 0 && ratio < 0.0001) return '< 0.01 %';
  const shown = ratio * 100;
  return `${shown === 0 || shown === 100 ? shown : shown.toFixed(shown < 10 ? 2 : 1)} %`;
}

export const cores = (figure: number): string =>
  `${figure.toFixed(2)} ${figure.toFixed(2) === '1.00' ? 'core' : 'cores'}`;

/** `0:40`, `12:05`, `1:00:00`. */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const [first, ...rest] = parts[0] === 0 ? parts.slice(1) : parts;
  return [String(first), ...rest.map((part) => String(part).padStart(2, '0'))].join(':');
}

function scaled(figure: number, step: number, units: readonly string[]): string {
  let value = figure;
  let unit = 0;
  while (value >= step * 0.9995 && unit < units.length - 1) {
    value /= step;
    unit += 1;
  }
  return `${unit === 0 ? grouped.format(value) : threeDigits(value)} ${units[unit] ?? ''}`;
}
