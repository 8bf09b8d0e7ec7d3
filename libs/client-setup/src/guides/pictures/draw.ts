import type { Filling } from '../filling.ts';
import { type Html, html } from '../html.ts';
import { drawControl, inWords } from './controls.ts';
import { box, colours, type Place, size, textAt } from './parts.ts';
import type { Control, Picture } from './picture.ts';
import { shortened, textWidth } from './text-width.ts';

const widths = { window: 620, phone: 400 } as const;
/** Room for marks, left of the controls. */
const margin = 40;
const bar = 40;

/** Marks by control, from 1 on. */
export function numbered(controls: readonly Control[]): ReadonlyMap<Control, number> {
  const marks = new Map<Control, number>();
  for (const control of controls) if (control.quiet !== true) marks.set(control, marks.size + 1);
  return marks;
}

/** Draws a picture. `id` is its own in the document. Its description says to who cannot see it what it shows. */
export function draw(picture: Picture, filling: Filling, id: string): Html {
  const width = widths[picture.kind];
  const marks = numbered(picture.controls);
  const parts: Html[] = [];
  let y = bar + 16;
  if (picture.tabs !== undefined) {
    parts.push(drawTabs(picture, filling, { x: margin, y, width: width - margin - 20 }));
    y += size.box + 14;
  }
  for (const control of picture.controls) {
    const place = { x: margin, y, width: width - margin - 20 };
    const { drawn, height } = drawControl(control, { filling, place, number: marks.get(control) });
    parts.push(drawn);
    y += height + size.gap;
  }
  const height = Math.ceil(y + 8);
  return html`<svg class="${picture.kind}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}t ${id}d" font-size="${size.text}"><title id="${id}t">${titleOf(picture, filling)}</title><desc id="${id}d">${described(picture, filling)}</desc>${frame(picture, filling, { width, height })}${parts}</svg>`;
}

function frame(picture: Picture, filling: Filling, { width, height }: { width: number; height: number }): Html {
  const title = titleOf(picture, filling);
  const outer = { x: 1, y: 1, width: width - 2 };
  const round = picture.kind === 'phone' ? 22 : 8;
  const middle = picture.kind === 'phone';
  return html`${box(outer, height - 2, { round, stroke: colours.faint })}<path d="M1 ${bar} V${1 + round} Q1 1 ${1 + round} 1 H${width - 1 - round} Q${width - 1} 1 ${width - 1} ${1 + round} V${bar} Z" fill="${colours.frame}" stroke="${colours.faint}"/>${textAt(middle ? width / 2 : 18, 26, shortened(title, width - 90, size.text), { weight: 700, anchor: middle ? 'middle' : 'start' })}${!middle && cross(width - 28)}`;
}

const cross = (x: number): Html =>
  html`<path d="M${x} 15 l11 11 M${x + 11} 15 l-11 11" stroke="${colours.faint}" stroke-width="1.6"/>`;

const titleOf = (picture: Picture, filling: Filling): string => filling.plain(picture.title).text ?? '';

function drawTabs(picture: Picture, { language }: Filling, place: Place): Html {
  let { x } = place;
  const tabs = (picture.tabs ?? []).map((tab, index) => {
    const width = textWidth(tab[language], size.text) + 24;
    const chosen = index === picture.tab;
    const drawn = html`${box({ x, y: place.y, width }, size.box, { fill: chosen ? colours.paper : colours.frame, stroke: chosen ? colours.accent : colours.line, round: 3 })}${textAt(x + width / 2, place.y + 22, tab[language], { anchor: 'middle', weight: chosen ? 700 : 400 })}`;
    x += width + 4;
    return drawn;
  });
  return html`${tabs}`;
}

/** In words, for a screen reader: what the list beside the picture says, with the facts, and what is only seen. */
function described({ controls }: Picture, filling: Filling): string {
  const marks = numbered(controls);
  return controls
    .map((control) => {
      const number = marks.get(control);
      if (number === undefined) return control.label[filling.language];
      return `${number}: ${filling.described(inWords(control))}`;
    })
    .join(' / ');
}
