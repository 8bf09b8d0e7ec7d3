import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Download, Locator, Page } from 'playwright-core';

/** A file that the page has handed to whoever is at the browser. */
export interface Saved {
  readonly name: string;
  readonly path: string;
  text(): Promise<string>;
}

/** Does what has the browser save files, and keeps as many as are expected. @param folder where */
export async function saved(
  page: Page,
  folder: string,
  act: () => Promise<void>,
  count = 1,
): Promise<readonly Saved[]> {
  const downloads: Download[] = [];
  const all = new Promise<void>((resolve) => {
    page.on('download', (download) => {
      downloads.push(download);
      if (downloads.length === count) resolve();
    });
  });
  await act();
  await all;
  return Promise.all(
    downloads.map(async (download) => {
      const name = download.suggestedFilename();
      const path = join(folder, name);
      await download.saveAs(path);
      return { name, path, text: () => readFile(path, 'utf8') };
    }),
  );
}

/** Chooses in a field with a list. */
export async function choose(within: Page | Locator, label: string, option: string): Promise<void> {
  await within.getByRole('combobox', { name: label, exact: true }).press('ArrowDown');
  const page = 'keyboard' in within ? within : within.page();
  await page.getByRole('option', { name: option, exact: true }).click();
}

/** As the kit shows what is to be copied. */
export const code = '.mantine-Code-root';

/** What is shown as code: a secret, or a link. */
export const codeIn = async (within: Page | Locator): Promise<string> =>
  (await within.locator(code).first().textContent()) ?? '';
