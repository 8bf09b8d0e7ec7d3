import { useSyncExternalStore } from 'react';

/** Something that is said once, aloud by a screen reader and in a corner of the page. */
export interface Announcement {
  readonly id: number;
  readonly text: string;
  readonly tone: 'good' | 'bad' | 'info';
}

/** How long it stays; what failed stays until it is closed. */
const shownMs = 6000;
/** More at once nobody reads. */
const shownMax = 4;

let shown: readonly Announcement[] = [];
let last = 0;
const listeners = new Set<() => void>();

function set(next: readonly Announcement[]): void {
  shown = next;
  for (const listener of listeners) listener();
}

export const dismiss = (id: number): void => set(shown.filter((each) => each.id !== id));

/** Says it: `announce(t('ended'))`, `announce(t('refused'), 'bad')`. */
export function announce(text: string, tone: Announcement['tone'] = 'good'): void {
  last += 1;
  const id = last;
  set([...shown.slice(1 - shownMax), { id, text, tone }]);
  if (tone !== 'bad') setTimeout(() => dismiss(id), shownMs);
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useAnnouncements = (): readonly Announcement[] => useSyncExternalStore(subscribe, () => shown);
