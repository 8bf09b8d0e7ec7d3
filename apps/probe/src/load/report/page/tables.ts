import { count } from '../figures.ts';
import { type LinePlot, linePlot, lookOf, meanOf } from './line-plot.ts';
import { type Content, type Markup, markup } from './markup.ts';

export interface Column {
  readonly heading: string;
  /** Figures stand to the right. */
  readonly figures?: true;
}

export interface Unseen {
  readonly unseen: string;
}

export interface Row {
  readonly cells: readonly Content[];
  readonly whole?: boolean;
}

/** The first cell of a row is its heading. A caption that stands above already is there for screen readers alone. */
export function table(caption: string | Unseen, columns: readonly Column[], rows: readonly Row[]): Markup {
  const heads = columns.map(({ heading, figures }) =>
    figures ? markup`<th scope="col" class="n">${heading}</th>` : markup`<th scope="col">${heading}</th>`,
  );
  const body = rows.map(
    ({
      cells,
      whole,
    }) => markup`<tr${whole ? markup` class="whole"` : ''}>${cells.map((content, index) => cell(content, columns[index], index === 0))}</tr>
`,
  );
  return markup`<div class="scroll"><table>${captioned(caption)}<thead><tr>${heads}</tr></thead><tbody>
${body}</tbody></table></div>`;
}

const captioned = (caption: string | Unseen): Markup =>
  typeof caption === 'string'
    ? markup`<caption>${caption}</caption>`
    : markup`<caption class="unseen">${caption.unseen}</caption>`;

function cell(content: Content, column: Column | undefined, first: boolean): Markup {
  const kind = column?.figures ? markup` class="n"` : markup` class="reason"`;
  return first ? markup`<th scope="row"${kind}>${content}</th>` : markup`<td${kind}>${content}</td>`;
}

/** A plot with the table of its series beside it, which is its legend too. */
export function plotWithTable(plot: LinePlot, note = ''): Markup {
  const rows = plot.series.map((series) => {
    const { name, values } = series;
    const figures = values.filter((value) => value !== null);
    const shown = (figure: number | undefined): string => (figure === undefined ? '–' : plot.format(figure));
    const least = figures.length === 0 ? undefined : figures.reduce((a, b) => Math.min(a, b));
    const greatest = figures.length === 0 ? undefined : figures.reduce((a, b) => Math.max(a, b));
    const swatch = markup`<span class="swatch ${lookOf(series)}"></span>${name}`;
    return { cells: [swatch, shown(least), shown(meanOf(values)), shown(greatest)] };
  });
  const columns: Column[] = [
    { heading: 'Series' },
    { heading: 'least', figures: true },
    { heading: 'mean', figures: true },
    { heading: 'greatest', figures: true },
  ];
  return markup`<div class="card"><h3>${plot.title}</h3><div class="both"><figure>${linePlot(plot)}</figure>
<div>${table({ unseen: plot.title }, columns, rows)}${note === '' ? '' : markup`<p class="note">${note}</p>`}</div></div></div>
`;
}

export interface CauseRow {
  readonly where: string;
  readonly reason: string;
  readonly count: number;
  readonly when: string;
}

export const causeTable = (caption: string, rows: readonly CauseRow[]): Markup =>
  markup`<div class="card">${table(
    caption,
    [
      { heading: 'Where' },
      { heading: 'Reason' },
      { heading: 'Count', figures: true },
      { heading: 'When', figures: true },
    ],
    rows.map((row) => ({ cells: [row.where, row.reason, count(row.count), row.when] })),
  )}</div>
`;
