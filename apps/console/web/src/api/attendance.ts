/** For how long after somebody has touched the page what it asks is taken as theirs. */
export const attendedMs = 60_000;

/** The last two are all there is of screen readers, voice control and dictation: they press no key and move no pointer. */
const touches = ['pointerdown', 'pointermove', 'wheel', 'touchstart', 'keydown', 'click', 'input'] as const;

/**
 * Whether somebody sits before the page. It asks much by itself, and a sign-in is to end where nobody does.
 * @param page what hears of it: the window
 * @param now in ms
 */
export function attendance(page: Pick<EventTarget, 'addEventListener'>, now: () => number = Date.now): () => boolean {
  let touchedAt = now();
  for (const touch of touches) {
    page.addEventListener(
      touch,
      () => {
        touchedAt = now();
      },
      { capture: true, passive: true },
    );
  }
  return () => now() - touchedAt < attendedMs;
}
