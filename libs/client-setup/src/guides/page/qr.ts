import encodeQR from 'qr';
import { type Html, html } from '../html.ts';

/** Free modules around a code, which readers need to find it (ISO/IEC 18004 §6.3.8). */
const quiet = 4;
/** What a code can hold with this much correction, in bytes (version 40). */
export const linkLengthMax = 2331;

/** The link as a QR code, one unit a module. */
export function qrCode(link: string, title: string): Html {
  const modules = encodeQR(link, 'raw', { ecc: 'medium', border: quiet });
  const rows = modules.map((row, y) => runsOf(row).map(([x, length]) => `M${x} ${y}h${length}v1h-${length}z`));
  const width = modules.length;
  return html`<svg class="qr" viewBox="0 0 ${width} ${width}" role="img" aria-label="${title}" shape-rendering="crispEdges"><rect width="${width}" height="${width}" fill="#fff"/><path d="${rows.flat().join('')}" fill="#000"/></svg>`;
}

/** Where dark modules of a row begin, and how many follow. */
function runsOf(row: readonly boolean[]): readonly (readonly [start: number, length: number])[] {
  const runs: (readonly [number, number])[] = [];
  let start = -1;
  for (let x = 0; x <= row.length; x++) {
    if (row[x] === true && start < 0) start = x;
    if (row[x] !== true && start >= 0) {
      runs.push([start, x - start]);
      start = -1;
    }
  }
  return runs;
}
