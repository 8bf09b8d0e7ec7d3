import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { looks, show } from './looks.ts';

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** What axe finds wrong with the page as it is shown now, each with where it is. */
export async function violations(page: Page): Promise<readonly string[]> {
  // By the debugger's protocol, which the page's Content Security Policy does not hold back.
  await page.evaluate(axe.source);
  const found = (await page.evaluate('axe.run()')) as { readonly violations: readonly Violation[] };
  return found.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id} (${help}): ${html}\n${failureSummary}`),
  );
}

/** The page that is open is accessible in both languages and both schemes of colours; it is loaded again for that. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const look of looks) {
    await show(page, look);
    expect(await violations(page), `${page.url()} ${look.language} ${look.scheme}`).toEqual([]);
  }
}
