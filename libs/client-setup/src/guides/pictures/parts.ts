import { type Html, html } from '../html.ts';
import { textLines } from './text-width.ts';

/** Sizes of a drawing in its own units; a page scales it. */
export const size = { text: 15, line: 20, mark: 12, box: 34, gap: 12 } as const;

export const colours = {
  ink: '#1d2733',
  faint: '#59677a',
  line: '#9aa8b8',
  paper: '#ffffff',
  frame: '#eef2f6',
  accent: '#0b5cad',
  mark: '#b3261e',
  secret: '#8a1c14',
} as const;

/** Where something stands: left upper corner and width. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

interface TextLook {
  readonly colour?: string;
  readonly weight?: number;
  readonly anchor?: 'start' | 'middle' | 'end';
}

/** One line, by its baseline. */
export const textAt = (x: number, y: number, text: string, look: TextLook = {}): Html =>
  html`<text x="${x}" y="${y}" fill="${look.colour ?? colours.ink}" font-weight="${look.weight ?? 400}" text-anchor="${look.anchor ?? 'start'}">${text}</text>`;

/** Several lines from `place` down, and how high they are. */
export function paragraph(
  text: string,
  place: Place,
  look: TextLook = {},
): { readonly drawn: Html; readonly height: number } {
  const lines = textLines(text, place.width, size.text);
  return {
    drawn: html`${lines.map((line, index) => textAt(place.x, place.y + size.text + index * size.line, line, look))}`,
    height: lines.length * size.line,
  };
}

export const box = (
  place: Place,
  height: number,
  look: { fill?: string; stroke?: string; round?: number } = {},
): Html =>
  html`<rect x="${place.x}" y="${place.y}" width="${place.width}" height="${height}" rx="${look.round ?? 4}" fill="${look.fill ?? colours.paper}" stroke="${look.stroke ?? colours.line}"/>`;

/** The number of what is said in words beside the picture. */
export const markAt = (x: number, y: number, number: number): Html =>
  html`<circle cx="${x}" cy="${y}" r="${size.mark}" fill="${colours.mark}"/>${textAt(x, y + 5, `${number}`, { colour: colours.paper, weight: 700, anchor: 'middle' })}`;
