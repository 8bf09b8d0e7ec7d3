/**
 * Where a text breaks in a drawing, which knows no lines of its own. Fonts differ: widths are those of a wide one, so that what fits
 * here fits everywhere.
 */

/** Letters as wide as high. */
const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;
const narrow = /[ .,:;'|!iljtfI()[\]]/;

/** In units of the drawing, of text in letters of this size. */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const letter of text) width += wide.test(letter) ? 1 : narrow.test(letter) ? 0.34 : 0.6;
  return width * size;
}

/** No longer than `width`, with "…" where something was left out. */
export function shortened(text: string, width: number, size: number): string {
  if (textWidth(text, size) <= width) return text;
  let kept = '';
  for (const letter of text) {
    if (textWidth(`${kept}${letter}…`, size) > width) break;
    kept += letter;
  }
  return `${kept.trimEnd()}…`;
}

/** In lines no longer than `width`, broken at spaces and between wide letters. */
export function textLines(text: string, width: number, size: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of text.match(/[^\s\u2e80-\uffef]+\s*|[\u2e80-\uffef]\s*|\s+/gu) ?? []) {
    if (line !== '' && textWidth((line + piece).trimEnd(), size) > width) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += piece;
  }
  if (line !== '') lines.push(line.trimEnd());
  return lines.map((each) => shortened(each, width, size));
}
