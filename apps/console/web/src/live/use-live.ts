import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import { type LiveState, LiveStream, type Source } from './live-stream.ts';

const stream = new LiveStream({
  open: () => new EventSource('/api/live') as Source,
  after: (ms, then) => {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
  random: Math.random,
});

/** Hands each event of that name to `heard` while the component is shown. */
export function useLive<T>(name: string, heard: (told: T) => void): void {
  const hear = useEffectEvent((told: unknown) => heard(told as T));
  useEffect(() => stream.listen(name, hear), [name]);
}

const watch = (watcher: () => void): (() => void) => stream.watch(watcher);

/** Whether what is shown is as it is now. */
export const useLiveState = (): LiveState => useSyncExternalStore(watch, () => stream.state);
