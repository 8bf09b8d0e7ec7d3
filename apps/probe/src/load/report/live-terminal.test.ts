import { instant } from '@sekisho/wire';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveTerminal, type TerminalStream } from './live-terminal.ts';
import { SampleRun } from './sample-run.fixture.ts';

class FakeStream implements TerminalStream {
  written: string[] = [];
  constructor(
    readonly isTTY: boolean,
    readonly columns = 80,
    readonly rows = 24,
  ) {}
  write(text: string): void {
    this.written.push(text);
  }
  /** What was written since last asked, its escapes made visible. */
  take(): string {
    return visible(this.written.splice(0).join(''));
  }
}

const visible = (text: string): string => text.replaceAll('\u001b', '⎋');

const hide = '⎋[?25l';
const show = '⎋[?25h';

describe('live terminal', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const { recorder } = new SampleRun().run(12);
  const open = (stream: FakeStream, environment: NodeJS.ProcessEnv = {}): LiveTerminal =>
    new LiveTerminal(stream, environment, () => recorder.progress(instant(12_000)));

  it('redraws in place twice a second, and leaves the cursor as it was', () => {
    const stream = new FakeStream(true);
    const view = open(stream);
    view.start();
    const first = stream.take();
    expect(first.startsWith(`${hide}\r`)).toBe(true);
    const lines = first.split('\n').length - 1;
    vi.advanceTimersByTime(1000);
    expect(stream.written).toHaveLength(2);
    expect(stream.take().startsWith(`⎋[${lines}A\r`)).toBe(true);
    view.stop();
    expect(stream.take()).toMatch(/⎋\[J⎋\[\?25h$/);
    vi.advanceTimersByTime(5000);
    view.stop();
    expect(stream.take()).toBe('');
  });

  it('gives the cursor back when the process ends midway', () => {
    const stream = new FakeStream(true);
    const before = process.listeners('exit');
    const view = open(stream);
    view.start();
    const [added] = process.listeners('exit').filter((each) => !before.includes(each));
    stream.take();
    added?.(0);
    expect(stream.take()).toBe(show);
    view.stop();
    expect(process.listeners('exit')).toEqual(before);
  });

  it('never writes more lines than the terminal has', () => {
    const stream = new FakeStream(true, 80, 6);
    const view = open(stream);
    view.start();
    view.stop();
    expect(stream.written[1]?.split('\n')).toHaveLength(6);
  });

  it('prints a line above the view', () => {
    const stream = new FakeStream(true);
    const view = open(stream);
    view.start();
    stream.take();
    view.log('hello');
    expect(stream.take()).toMatch(/^⎋\[\d+A\r⎋\[Jhello\n\r⎋\[1mWindows 11/);
    view.stop();
    stream.take();
    view.log('after');
    expect(stream.take()).toBe('after\n');
  });

  it.each([
    [{}, true],
    [{ NO_COLOR: '' }, true],
    [{ NO_COLOR: '1' }, false],
  ])('with %j has colour: %s', (environment, colour) => {
    const stream = new FakeStream(true);
    const view = open(stream, environment);
    view.start();
    view.stop();
    expect(stream.take().includes('⎋[31m')).toBe(colour);
  });

  it.each([
    ['no terminal', false, {}],
    ['a dumb terminal', true, { TERM: 'dumb' }],
  ])('writes a plain line every five seconds to %s', (_, isTTY, environment) => {
    const stream = new FakeStream(isTTY);
    const view = open(stream, environment);
    view.start();
    vi.advanceTimersByTime(14_000);
    view.log('hello');
    view.stop();
    expect(stream.written).toHaveLength(5);
    for (const line of stream.written) expect(visible(line)).toMatch(/^(0:12 ramp, [^\n⎋]+|hello)\n$/);
  });
});
