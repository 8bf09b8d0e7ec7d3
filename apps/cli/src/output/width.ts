/** Letters that take two columns of a terminal (Unicode Standard Annex 11: wide and fullwidth). */
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]$/u;
/** Letters that take none. */
const none = /^\p{Mn}$/u;

/** Columns that a text takes on a terminal. */
export const width = (text: string): number => [...text].reduce((sum, letter) => sum + letterWidth(letter), 0);

const letterWidth = (letter: string): number => (wide.test(letter) ? 2 : none.test(letter) ? 0 : 1);

/** Filled up with spaces to so many columns. */
export const padTo = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - width(text)));

/** What a line must not begin with, and must not end with (JIS X 4051). */
const noBeginning = /^[、。，．・：；？！ー々」』）］｝〕〉》】ぁぃぅぇぉっゃゅょァィゥェォッャュョ)\]}.,]$/u;
const noEnding = /^[「『（［｛〔〈《【([{]$/u;

/**
 * Lines of at most so many columns: broken at spaces, and between wide letters where Japanese may be broken. What has no place to
 * break, such as an address, may be longer.
 */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of piecesOf(text)) {
    if (line !== '' && width(line) + width(piece.trimEnd()) > columns) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += line === '' ? piece.trimStart() : piece;
  }
  return [...lines, line.trimEnd()];
}

/** What stays together on a line: words with the space behind them, and single wide letters. */
function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  let open = false;
  for (const letter of text) {
    const before = pieces.at(-1);
    const last = before === undefined ? '' : ([...before].at(-1) ?? '');
    const together = before !== undefined && (open || staysWith(last, letter));
    if (together) pieces[pieces.length - 1] = before + letter;
    else pieces.push(letter);
    open = noEnding.test(letter);
  }
  return pieces;
}

function staysWith(last: string, letter: string): boolean {
  if (letter === ' ' || noBeginning.test(letter)) return true;
  return last !== ' ' && letterWidth(last) < 2 && letterWidth(letter) < 2;
}
