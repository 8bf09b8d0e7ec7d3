/** Waits longer than this are cut to it, in seconds. */
const pauseMax = 1.2;
/** How long the end stays before it begins again. */
const endSeconds = 8;
const characterWidth = 7.25;
const lineHeight = 16;
const margin = 14;
const titleHeight = 28;
const gap = 10;

/** @typedef {{ readonly title: string, readonly width: number, readonly events: readonly (readonly [number, string])[] }} Cast */
/** @typedef {{ readonly at: number, readonly text: string }} Line seconds since the begin, and what stands there in the end */
/** @typedef {{ readonly title: string, readonly lines: readonly Line[], readonly rows: number }} Window */

/** @param {string} text a recording in asciicast's second format @returns {Cast} */
export function parseCast(text) {
  const [header, ...events] = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return { title: header.title, width: header.width, events: events.map(([at, , output]) => [at, output]) };
}

/**
 * A film of terminals below each other, over and over. Where nothing may move it shows the end.
 *
 * @param {readonly Cast[]} casts of one clock
 * @param {readonly number[]} rows how many lines of each are shown at once
 */
export function render(casts, rows) {
  const { casts: shortened, seconds } = withoutWaits(casts);
  const windows = shortened.map((cast, index) => ({ title: cast.title, lines: linesOf(cast), rows: rows[index] ?? 1 }));
  const width = Math.ceil(Math.max(...casts.map((cast) => cast.width)) * characterWidth + 2 * margin);
  const tops = windows.map((_, index) => windows.slice(0, index).reduce((sum, each) => sum + heightOf(each) + gap, 0));
  const height = windows.reduce((sum, each) => sum + heightOf(each) + gap, -gap);
  const total = seconds + endSeconds;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<title>${escaped(windows.map(({ title }) => title).join(', '))}</title>
<style>
text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #d5dae0; white-space: pre }
.title { fill: #9aa4af; font-family: system-ui, sans-serif }
.typed { fill: #8fd6a4 }
${windows.map((window, index) => motion(window, index, total)).join('\n')}
</style>
${windows.map((window, index) => drawWindow(window, index, tops[index] ?? 0, width)).join('\n')}
</svg>
`;
}

/** @param {Window} window */
const heightOf = ({ rows }) => titleHeight + rows * lineHeight + margin;

/** The lines move up when the window is full, and a curtain before those that are still to come moves down. */
function motion(/** @type {Window} */ { lines, rows }, /** @type {number} */ index, /** @type {number} */ total) {
  /** Lines that have appeared, by the share of the film that is over. */
  const shown = new Map([['0.00', 0]]);
  for (const [line, { at }] of lines.entries()) shown.set(((at / total) * 100).toFixed(2), line + 1);
  const steps = (/** @type {(count: number) => number} */ place) =>
    [...shown].map(([share, count]) => `${share}% { transform: translateY(${place(count)}px) }`).join(' ');
  const scrolled = (/** @type {number} */ count) => -Math.max(0, count - rows) * lineHeight;
  const uncovered = (/** @type {number} */ count) => count * lineHeight;
  return ['scroll', 'curtain']
    .map((name) => {
      const place = name === 'scroll' ? scrolled : uncovered;
      const end = `transform: translateY(${place(lines.length)}px)`;
      return `@keyframes ${name}-${index} { ${steps(place)} to { ${end} } }
.${name}-${index} { ${end} }
@media (prefers-reduced-motion: no-preference) { .${name}-${index} { animation: ${name}-${index} ${total.toFixed(1)}s step-end infinite } }`;
    })
    .join('\n');
}

/** @param {Window} window @param {number} index @param {number} top @param {number} width */
function drawWindow({ title, lines, rows }, index, top, width) {
  const height = rows * lineHeight;
  const body = lines.flatMap(({ text }, line) => {
    if (text.trim() === '') return [];
    const isTyped = text.startsWith('# ') || (lines[line - 1]?.text.endsWith(' \\') ?? false);
    const typed = isTyped ? ' class="typed"' : '';
    const length = (text.length * characterWidth).toFixed(1);
    return `<text${typed} y="${(line + 1) * lineHeight - 4}" textLength="${length}" lengthAdjust="spacingAndGlyphs" xml:space="preserve">${escaped(text)}</text>`;
  });
  const dots = ['#e8695f', '#e6b84f', '#5fb66b'].map(
    (colour, dot) => `<circle cx="${margin + 4 + dot * 16}" cy="${top + 15}" r="4.5" fill="${colour}"/>`,
  );
  return `<rect x="0.5" y="${top + 0.5}" width="${width - 1}" height="${heightOf({ title, lines, rows }) - 1}" rx="8" fill="#171b21" stroke="#5b6673"/>
${dots.join('')}<text class="title" x="${margin + 56}" y="${top + 19}">${escaped(title)}</text>
<clipPath id="inside-${index}"><rect width="${width - 2 * margin}" height="${height}"/></clipPath>
<g transform="translate(${margin} ${top + titleHeight})" clip-path="url(#inside-${index})"><g class="scroll-${index}">
${body.join('\n')}
<rect class="curtain-${index}" width="${width}" height="${height + lineHeight}" fill="#171b21"/>
</g></g>`;
}

/** What stands on a terminal at the end, without the last prompt. @param {Cast} cast @returns {Line[]} */
function linesOf({ title, width, events }) {
  /** @type {Line[]} */
  const lines = [{ at: 0, text: '' }];
  for (const [at, output] of events) {
    const [first = '', ...others] = output.replaceAll('\r', '').split('\n');
    if (/\p{Cc}/u.test(first + others.join(''))) {
      throw new Error(`${title}: the terminal was told more than lines: ${JSON.stringify(output)}`);
    }
    const continued = (lines.pop()?.text ?? '') + first;
    for (const text of [continued, ...others]) lines.push(...wrapped(text, width).map((part) => ({ at, text: part })));
  }
  while (['', '# '].includes(lines.at(-1)?.text ?? '-')) lines.pop();
  return lines;
}

/** @param {string} text @param {number} width */
const wrapped = (text, width) =>
  Array.from({ length: Math.max(1, Math.ceil(text.length / width)) }, (_, row) =>
    text.slice(row * width, (row + 1) * width),
  );

/** Cuts the time in which no terminal shows anything. @param {readonly Cast[]} casts */
function withoutWaits(casts) {
  const times = casts.flatMap(({ events }) => events.map(([at]) => at)).toSorted((a, b) => a - b);
  /** @type {Map<number, number>} */
  const moved = new Map();
  let before = 0;
  let seconds = 0;
  for (const at of times) {
    seconds += Math.min(at - before, pauseMax);
    moved.set(at, seconds);
    before = at;
  }
  const shortened = casts.map((cast) => ({
    ...cast,
    events: cast.events.map(([at, text]) => /** @type {const} */ ([moved.get(at) ?? at, text])),
  }));
  return { casts: shortened, seconds };
}

/** @param {string} text */
const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
