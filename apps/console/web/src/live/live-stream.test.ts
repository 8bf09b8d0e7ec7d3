import { beforeEach, describe, expect, it } from 'vitest';
import { LiveStream, type Source, waitMs, waitMsMax } from './live-stream.ts';

class FakeSource implements Source {
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  isClosed = false;
  readonly #listeners = new Map<string, (event: { readonly data: string }) => void>();

  addEventListener(name: string, listener: (event: { readonly data: string }) => void): void {
    this.#listeners.set(name, listener);
  }

  close(): void {
    this.isClosed = true;
  }

  tell(name: string, data: unknown): void {
    this.#listeners.get(name)?.({ data: JSON.stringify(data) });
  }
}

describe('the live stream', () => {
  let sources: FakeSource[];
  let waits: { readonly ms: number; readonly then: () => void }[];
  let stream: LiveStream;
  beforeEach(() => {
    sources = [];
    waits = [];
    stream = new LiveStream({
      open: () => {
        const source = new FakeSource();
        sources.push(source);
        return source;
      },
      after: (ms, then) => {
        waits.push({ ms, then });
        return () => undefined;
      },
      random: () => 0,
    });
  });

  it('hands each listener the events of its name', () => {
    const heard: unknown[] = [];
    stream.listen('sessions', (told) => heard.push(told));
    stream.listen('pools', () => heard.push('pools'));
    sources[0]?.tell('sessions', { count: 3 });
    expect(heard).toEqual([{ count: 3 }]);
    expect(sources).toHaveLength(1);
  });

  it('opens again when it broke, each time after a longer wait, and is off meanwhile', () => {
    stream.listen('sessions', () => undefined);
    sources[0]?.onopen?.();
    expect(stream.state).toBe('on');
    sources[0]?.onerror?.();
    expect(stream.state).toBe('connecting');
    waits[0]?.then();
    sources[1]?.onerror?.();
    expect(stream.state).toBe('off');
    expect(waits.map(({ ms }) => ms)).toEqual([waitMs(0, 0), waitMs(1, 0)]);
    expect(sources.map(({ isClosed }) => isClosed)).toEqual([true, true]);
  });

  it('hears the same names when it is open again', () => {
    const heard: unknown[] = [];
    stream.listen('sessions', (told) => heard.push(told));
    sources[0]?.onerror?.();
    waits[0]?.then();
    sources[1]?.tell('sessions', 1);
    expect(heard).toEqual([1]);
  });

  it('closes with its last listener', () => {
    const stop = stream.listen('sessions', () => undefined);
    stop();
    expect(sources[0]?.isClosed).toBe(true);
  });
});

it('never waits longer than the longest wait', () => {
  expect(waitMs(50, 0.999)).toBeLessThanOrEqual(waitMsMax);
});
