import type { Text } from '@sekisho/contracts';
import type { Filled, Filling } from '../filling.ts';
import { type Html, html } from '../html.ts';
import { box, colours, markAt, type Place, paragraph, size, textAt } from './parts.ts';
import type { Control } from './picture.ts';
import { shortened, textWidth } from './text-width.ts';

export interface Drawn {
  readonly drawn: Html;
  readonly height: number;
}

/** Draws one control; `number` is its mark, left of it. */
export interface Drawing {
  readonly filling: Filling;
  readonly place: Place;
  readonly number: number | undefined;
}

const labelShare = 0.42;

export function drawControl(control: Control, drawing: Drawing): Drawn {
  switch (control.kind) {
    case 'field':
    case 'choice':
      return drawField(control, drawing);
    case 'check':
    case 'radio':
      return drawTick(control, drawing);
    case 'toggle':
      return drawToggle(control, drawing);
    case 'button':
      return drawButton(control, drawing);
    case 'heading':
      return drawHeading(control, drawing);
    case 'row':
      return drawRow(control, drawing);
  }
}

const marked = ({ place, number }: Drawing, middle: number): Html =>
  number === undefined ? html`` : markAt(place.x - size.mark - 6, place.y + middle, number);

/** Label on the left, box on the right; above it where the value is a long one. */
function drawField(control: Control, drawing: Drawing): Drawn {
  const { place, filling } = drawing;
  const value = filledOf(control, filling);
  const right = control.kind === 'choice' ? 28 : 10;
  const beside = place.width * (1 - labelShare);
  const stacked = textWidth(value.text ?? '', size.text) > beside - 10 - right;
  const label = paragraph(control.label[filling.language], {
    ...place,
    y: stacked ? place.y : place.y + 6,
    width: stacked ? place.width : place.width * labelShare - size.gap,
  });
  const boxed = stacked
    ? { ...place, y: place.y + label.height + 4 }
    : { x: place.x + place.width * labelShare, y: place.y, width: beside };
  const height = stacked ? label.height + 4 + size.box : Math.max(size.box, label.height + 10);
  const middle = stacked ? size.line / 2 : size.box / 2;
  return {
    drawn: html`${label.drawn}${box(boxed, size.box)}${valueIn(value, boxed, right)}${control.kind === 'choice' && arrowIn(boxed)}${marked(drawing, middle)}`,
    height,
  };
}

const filledOf = (control: Control, filling: Filling): Filled =>
  control.value === undefined ? { text: '' } : filling.plain(control.value);

/** A value in its box; a dotted line where one is to be written. */
function valueIn({ text, secret }: Filled, boxed: Place, right: number): Html {
  const x = boxed.x + 10;
  const baseline = boxed.y + 22;
  if (text === undefined) {
    return html`<line x1="${x}" y1="${baseline + 3}" x2="${boxed.x + boxed.width - right}" y2="${baseline + 3}" stroke="${colours.faint}" stroke-dasharray="2 3"/>`;
  }
  return textAt(x, baseline, shortened(text, boxed.width - 10 - right, size.text), {
    colour: secret === undefined ? colours.ink : colours.secret,
    weight: 600,
  });
}

const arrowIn = ({ x, y, width }: Place): Html =>
  html`<path d="M${x + width - 22} ${y + 14} l6 7 l6 -7" fill="none" stroke="${colours.faint}" stroke-width="2"/>`;

function drawTick(control: Control, drawing: Drawing): Drawn {
  const { place, filling } = drawing;
  const label = paragraph(control.label[filling.language], { x: place.x + 28, y: place.y, width: place.width - 28 });
  const y = place.y + 2;
  const shape =
    control.kind === 'radio'
      ? html`<circle cx="${place.x + 9}" cy="${y + 9}" r="8.5" fill="${colours.paper}" stroke="${control.on ? colours.accent : colours.line}" stroke-width="1.5"/>${control.on === true && html`<circle cx="${place.x + 9}" cy="${y + 9}" r="4.5" fill="${colours.accent}"/>`}`
      : html`${box({ x: place.x, y, width: 18 }, 18, { fill: control.on ? colours.accent : colours.paper, stroke: control.on ? colours.accent : colours.line, round: 3 })}${control.on === true && html`<path d="M${place.x + 4} ${y + 9} l4 4 l7 -8" fill="none" stroke="${colours.paper}" stroke-width="2.4"/>`}`;
  return { drawn: html`${shape}${label.drawn}${marked(drawing, 11)}`, height: Math.max(label.height, 22) };
}

function drawToggle(control: Control, drawing: Drawing): Drawn {
  const { place, filling } = drawing;
  const label = paragraph(control.label[filling.language], { ...place, y: place.y + 5, width: place.width - 60 });
  const x = place.x + place.width - 44;
  return {
    drawn: html`${label.drawn}${box({ x, y: place.y + 4, width: 44 }, 24, { fill: control.on ? colours.accent : colours.line, stroke: 'none', round: 12 })}<circle cx="${x + (control.on ? 32 : 12)}" cy="${place.y + 16}" r="9" fill="${colours.paper}"/>${marked(drawing, 16)}`,
    height: Math.max(label.height + 10, 32),
  };
}

function drawButton(control: Control, drawing: Drawing): Drawn {
  const { place, filling, number } = drawing;
  const label = control.label[filling.language];
  const wanted = Math.max(96, textWidth(label, size.text) + 36);
  const width = Math.min(place.width, wanted);
  const look = number === undefined ? {} : { fill: colours.accent, stroke: colours.accent };
  return {
    drawn: html`${box({ ...place, width }, size.box, look)}${textAt(place.x + width / 2, place.y + 22, shortened(label, width - 16, size.text), { anchor: 'middle', weight: 600, colour: number === undefined ? colours.ink : colours.paper })}${marked(drawing, size.box / 2)}`,
    height: size.box,
  };
}

function drawHeading(control: Control, { place, filling }: Drawing): Drawn {
  const label = paragraph(
    control.label[filling.language],
    { ...place, y: place.y + 2 },
    { weight: 700, colour: colours.faint },
  );
  return { drawn: label.drawn, height: label.height + 2 };
}

/** A line of a list, such as a menu's. */
function drawRow(control: Control, drawing: Drawing): Drawn {
  const { place, filling } = drawing;
  const value = filledOf(control, filling);
  const valueWidth = value.text === '' ? 24 : place.width * (1 - labelShare);
  const label = paragraph(control.label[filling.language], {
    ...place,
    y: place.y + 4,
    width: place.width - valueWidth,
  });
  const height = Math.max(label.height + 10, 32);
  const end = place.x + place.width;
  return {
    drawn: html`${label.drawn}${value.text === '' ? html`<path d="M${end - 14} ${place.y + 9} l6 7 l-6 7" fill="none" stroke="${colours.faint}" stroke-width="2"/>` : rowValue(value, place, end)}<line x1="${place.x}" y1="${place.y + height}" x2="${end}" y2="${place.y + height}" stroke="${colours.line}" stroke-width="0.6"/>${marked(drawing, 15)}`,
    height: height + 1,
  };
}

function rowValue({ text, secret }: Filled, place: Place, end: number): Html {
  if (text === undefined) {
    return html`<line x1="${place.x + place.width * labelShare}" y1="${place.y + 24}" x2="${end}" y2="${place.y + 24}" stroke="${colours.faint}" stroke-dasharray="2 3"/>`;
  }
  return textAt(end, place.y + 20, shortened(text, place.width * (1 - labelShare), size.text), {
    anchor: 'end',
    weight: 600,
    colour: secret === undefined ? colours.accent : colours.secret,
  });
}

/** What is to be done with a control, in words with markup, as rich text has it. */
export function inWords(control: Control): Text {
  const en = wordsIn.en(control);
  const ja = wordsIn.ja(control);
  const { note } = control;
  return note === undefined ? { en, ja } : { en: `${en} ${note.en}`, ja: `${ja}${note.ja}` };
}

const wordsIn = {
  en: ({ kind, label, value, on }: Control): string => {
    const name = `*${label.en}*`;
    if (kind === 'field') return value?.en === '' ? `${name}: leave it empty.` : `${name}: ${value?.en ?? ''}`;
    if (kind === 'choice') return `${name}: choose *${value?.en ?? ''}*.`;
    if (kind === 'check') return `${on === true ? 'Tick' : 'Clear'} ${name}.`;
    if (kind === 'radio') return `Choose ${name}.`;
    if (kind === 'toggle') return `${name}: ${on === true ? 'on' : 'off'}.`;
    return `Press ${name}.`;
  },
  ja: ({ kind, label, value, on }: Control): string => {
    const name = `*${label.ja}*`;
    if (kind === 'field') return value?.ja === '' ? `${name}: 空欄のままにします。` : `${name}: ${value?.ja ?? ''}`;
    if (kind === 'choice') return `${name}: *${value?.ja ?? ''}* を選択します。`;
    if (kind === 'check') return `${name} ${on === true ? 'にチェックを入れます' : 'のチェックを外します'}。`;
    if (kind === 'radio') return `${name} を選択します。`;
    if (kind === 'toggle') return `${name}: ${on === true ? 'オン' : 'オフ'}にします。`;
    return `${name} を押します。`;
  },
} as const;
