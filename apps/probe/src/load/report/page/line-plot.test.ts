import { describe, expect, it } from 'vitest';
import { type LinePlot, linePlot, withoutZeros } from './line-plot.ts';

const plot = (values: readonly (number | null)[], more: Partial<LinePlot> = {}): string =>
  linePlot({
    ...{ id: 'p', title: 'Title', description: 'What it is.', intervalSeconds: 1, durationSeconds: values.length },
    ...{ series: [{ name: 'figure', values, colour: 'blue' }], phases: [], format: String },
    ...more,
  }).text;

const pathOf = (svg: string, kind: string): string =>
  new RegExp(`<path class="${kind} blue" d="([^"]*)"`).exec(svg)?.[1] ?? '';

describe('line plot', () => {
  it('draws each figure in the middle of its second, upwards from 0', () => {
    // The plot reaches from 70 to 706 across, and from 204 up to 22.
    expect(pathOf(plot([0, 4, 2]), 'line')).toBe('M176 204L388 22L600 113');
  });

  it('breaks the line where there is no figure, and shows one alone as a dot', () => {
    expect(pathOf(plot([4, null, 4, 4, null, 4]), 'line').match(/M[^M]*/g)).toEqual([
      'M123 22h0',
      'M335 22L441 22',
      'M653 22h0',
    ]);
  });

  it('draws the mean of many figures within a band from the least to the greatest', () => {
    const svg = plot(Array.from({ length: 1200 }, (_, index) => (index % 2 === 0 ? 10 : 30)));
    const ups = new Set(
      pathOf(svg, 'line')
        .split(/[ML]/)
        .slice(1)
        .map((point) => Number(point.split(' ')[1])),
    );
    expect([...ups]).toEqual([82.7]);
    const band = new Set(
      pathOf(svg, 'band')
        .split(/[ML]/)
        .slice(1)
        .map((point) => Number.parseFloat(point.split(' ')[1] ?? '')),
    );
    expect([...band]).toEqual([22, 143.3]);
  });

  it('leaves out the name of a phase that has no room for it', () => {
    const phases = [
      { phase: 'ramp', at: 0 },
      { phase: 'hold', at: 1 },
      { phase: 'close', at: 90 },
    ];
    const svg = plot(new Array(100).fill(1), { phases });
    expect(svg.match(/<line class="phase"/g)).toHaveLength(3);
    expect([...svg.matchAll(/<text class="phase"[^>]*>(\w+)</g)].map(([, name]) => name)).toEqual(['hold', 'close']);
  });

  it('tells the figures where one points', () => {
    const svg = plot([1, null], { format: (figure) => `${figure} b/s` });
    expect(svg).toContain('<title>0:00\nfigure: 1 b/s</title>');
    expect(svg).toContain('<title>0:01\nfigure: –</title>');
  });

  it.each([
    ['1.50 Gb/s', '1.5 Gb/s'],
    ['2.00 Gb/s', '2 Gb/s'],
    ['100 Mb/s', '100 Mb/s'],
    ['0.05 %', '0.05 %'],
    ['1,000', '1,000'],
  ])('marks %s as %s', (written, shown) => {
    expect(withoutZeros(written)).toBe(shown);
  });
});
