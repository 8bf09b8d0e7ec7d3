/** What the browser keeps for whoever sits at it. A browser that keeps nothing is as good. */
export type Kept = 'language' | 'navigation';

export function kept(name: Kept): string | undefined {
  try {
    return window.localStorage.getItem(`sekisho.${name}`) ?? undefined;
  } catch {
    return undefined;
  }
}

export function keep(name: Kept, value: string): void {
  try {
    window.localStorage.setItem(`sekisho.${name}`, value);
  } catch {
    // It is asked for again the next time.
  }
}
