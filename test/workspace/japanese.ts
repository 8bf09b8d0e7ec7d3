const japanese = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}ー]/u;

/**
 * What is written otherwise than all of our Japanese: brackets are those of the keyboard, `( )`, with a space to the letters outside;
 * a colon after Japanese is `：`, without one.
 * @returns the places, each with some letters around it
 */
export function otherwise(line: string): readonly string[] {
  if (!japanese.test(line)) return [];
  // What a link leads to is in brackets as well.
  const text = line.replaceAll(/\]\([^)]*\)/g, ']');
  const wrong = new RegExp(
    [`[（）［］｛｝]`, `${japanese.source}\\(`, `\\)${japanese.source}`, `${japanese.source}\\**:(?=[ '\`]|$)`].join(
      '|',
    ),
    'gu',
  );
  return [...text.matchAll(wrong)].map(({ index }) => text.slice(Math.max(0, index - 12), index + 12));
}
