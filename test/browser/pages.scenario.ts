import { describe, expect } from 'vitest';
import { expectAccessible } from './harness/accessibility.ts';
import { settled } from './harness/looks.ts';
import { scenario } from './harness/scenario.ts';

describe('every page of the console', () => {
  scenario(
    'is reached by the navigation, has a heading of its own, and is accessible to everybody',
    async ({ signIn }) => {
      const page = await signIn('administrator');
      const links = page.getByRole('navigation').getByRole('link');
      const names = await links.allTextContents();
      expect(names.length).toBeGreaterThan(0);
      const titles = new Set<string>();
      for (const index of names.keys()) {
        await links.nth(index).click();
        await settled(page);
        titles.add(await page.title());
        await expectAccessible(page);
      }
      expect(titles.size).toBe(names.length);
    },
  );
});
