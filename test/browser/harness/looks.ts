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

/** In the page. */
const isSettled = `document.querySelector('[aria-busy="true"]') === null
  && document.getAnimations().every(({ playState }) => playState !== 'running')`;
const settledMs = 20_000;

/** Waits until the page has its heading and nothing in it moves or is still being loaded. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  // Asked from here: the page's Content Security Policy lets nothing in it be evaluated again and again.
  await eventually(`${page.url()} is all there`, settledMs, async () => (await page.evaluate(isSettled)) === true);
}
