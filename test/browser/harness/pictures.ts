import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { repository } from '@sekisho/testing';
import type { Page } from 'playwright-core';
import { type Look, show } from './looks.ts';

/** `npm run screenshots` says so; other runs take none. */
const wanted = process.env.SEKISHO_SCREENSHOTS === 'kept';
const folder = join(repository, 'docs/screenshots');

/** Keeps a picture of the page that is open as `docs/screenshots/NAME.png`, where pictures are wanted. */
export async function keepPicture(page: Page, name: string, look: Partial<Look> = {}): Promise<void> {
  if (!wanted) return;
  await show(page, { language: 'en', scheme: 'light', ...look });
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled', caret: 'hide' });
}
