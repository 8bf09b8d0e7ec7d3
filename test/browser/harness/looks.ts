import { eventually } from '@sekisho/testing';
import type { Page } from 'playwright-core';

const languages = ['en', 'ja'] as const;
const schemes = ['light', 'dark'] as const;

/** How somebody has the console shown. */
export interface Look {
  readonly language: (typeof languages)[number];
  readonly scheme: (typeof schemes)[number];
}

export const looks: readonly Look[] = languages.flatMap((language) => schemes.map((scheme) => ({ language, scheme })));

/** Shows the page that is open in this look, as one that somebody has chosen before. */
export async function show(page: Page, { language, scheme }: Look): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
  const shown = await page.evaluate('document.documentElement.lang');
  if (shown !== language) {
    await page.evaluate(`localStorage.setItem('sekisho.language', '${language}')`);
    await page.reload();
  }
  await settled(page);
}

/** In the page: what is still being loaded or moves, but what moves for ever. */
const unsettled = `[
  ...Array.from(document.querySelectorAll('[aria-busy="true"]'), (each) => each.outerHTML.slice(0, 200)),
  ...document.getAnimations()
    .filter(({ playState, effect }) => playState === 'running' && effect.getComputedTiming().endTime !== Infinity)
    .map(({ effect }) => effect.target.outerHTML.slice(0, 200)),
]`;
const settledMs = 20_000;

/** Waits until the page has its heading and nothing in it moves or is still being loaded. @throws Error with what does */
export async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  let left: unknown;
  try {
    // Asked from here: the page's Content Security Policy lets nothing in it be evaluated again and again.
    await eventually(`${page.url()} is all there`, settledMs, async () => {
      left = await page.evaluate(unsettled);
      return Array.isArray(left) && left.length === 0;
    });
  } catch (error) {
    throw new Error(`${error}: ${JSON.stringify(left)}`);
  }
}
