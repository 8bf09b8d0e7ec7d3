/** A run of text on a terminal line, with how it looks. Without a style it is plain. */
export interface Piece {
  readonly text: string;
  readonly style?: Style;
}

export type Style = 'dim' | 'bold' | 'good' | 'bad' | 'accent';

/** ECMA-48 Select Graphic Rendition: colours that follow the terminal's own theme. */
const codes: Readonly<Record<Style, string>> = { dim: '2', bold: '1', good: '32', bad: '31', accent: '36' };

/** East Asian wide characters and pictographs, which take two columns. */
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\p{Emoji_Presentation}]/u;

export const widthOf = (text: string): number => [...text].reduce((sum, each) => sum + (wide.test(each) ? 2 : 1), 0);

/** The pieces as one line of at most `columns`; what doesn't fit ends in `…`. */
export function styledLine(pieces: readonly Piece[], columns: number, colour: boolean): string {
  const whole = pieces.reduce((sum, { text }) => sum + widthOf(text), 0);
  let room = whole <= columns ? whole : Math.max(0, columns - 1);
  const shown: Piece[] = [];
  for (const piece of pieces) {
    const text = cut(piece.text, room);
    room -= widthOf(text);
    shown.push({ ...piece, text });
    if (text !== piece.text) break;
  }
  if (whole > columns && columns > 0) shown.push({ text: '…' });
  return shown.map((piece) => paint(piece, colour)).join('');
}

function paint({ text, style }: Piece, colour: boolean): string {
  return style === undefined || !colour || text === '' ? text : `\u001b[${codes[style]}m${text}\u001b[0m`;
}

function cut(text: string, columns: number): string {
  let width = 0;
  let shown = '';
  for (const each of text) {
    width += widthOf(each);
    if (width > columns) return shown;
    shown += each;
  }
  return shown;
}
