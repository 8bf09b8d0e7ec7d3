import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { as } from '../support/network/login.ts';
import { settled } from './harness/looks.ts';
import { keepPicture } from './harness/pictures.ts';
import { scenario } from './harness/scenario.ts';

const phone = { width: 390, height: 844 };

/** What has the focus, by its role or element and its name; it has to be seen, with an outline or as a field with a border of its own. */
const focused = `(() => {
  const each = document.activeElement;
  const { outlineStyle, boxShadow, borderColor } = getComputedStyle(each);
  const box = each.getBoundingClientRect();
  return {
    name: each.getAttribute('aria-label') ?? each.textContent ?? '',
    tag: each.tagName.toLowerCase(),
    isSeen: box.width > 0 && (outlineStyle !== 'none' || boxShadow !== 'none' || each.tagName === 'INPUT'),
    borderColor,
  };
})()`;
interface Focused {
  readonly name: string;
  readonly tag: string;
  readonly isSeen: boolean;
}

/** Presses the Tab key until what is looked for has the focus; every stop on the way has to be seen. */
async function tabTo(page: Page, wanted: RegExp, key = 'Tab'): Promise<void> {
  const stops: string[] = [];
  for (let pressed = 0; pressed < 60; pressed += 1) {
    await page.keyboard.press(key);
    const { name, tag, isSeen } = (await page.evaluate(focused)) as Focused;
    stops.push(`${tag} ${name}`);
    if (tag !== 'body' && !isSeen) throw new Error(`nobody sees that ${tag} ${name} has the focus`);
    if (wanted.test(`${tag} ${name}`)) return;
  }
  throw new Error(`Tab does not lead to ${wanted}: ${stops.join(', ')}`);
}

describe('the console', () => {
  scenario('is used by the keyboard alone: finds a session, and ends it', async ({ signIn, realClient, gateway }) => {
    await realClient.mustConnect(as('carol'));
    const page = await signIn('operator');
    await tabTo(page, /^a Skip to the page/);
    await tabTo(page, /^a Sessions/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Sessions' }).waitFor();
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');
    await tabTo(page, /^input/);
    await page.keyboard.type('carol');
    await page.getByRole('row', { name: /carol/ }).waitFor();
    await tabTo(page, /^tr /);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Session of carol' }).waitFor();
    await settled(page);
    await tabTo(page, /^button End the session/);
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'End the session of carol?' });
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(async () => ((await page.evaluate(focused)) as Focused).name).toBe('End the session');
    await page.keyboard.press('Enter');
    await dialog.waitFor();
    await tabTo(page, /^button End the session/);
    await page.keyboard.press('Enter');
    await gateway.sessionGone('carol');
    await page.getByText('This session is over.').waitFor();
  });

  scenario('is shown in the language and the colours that somebody chooses', async ({ signIn }) => {
    const page = await signIn('viewer');
    await page.getByRole('button', { name: 'Language' }).click();
    await page.getByRole('menuitem', { name: '日本語' }).click();
    await page.getByRole('heading', { level: 1, name: '概要' }).waitFor();
    await page.getByRole('button', { name: '配色' }).click();
    await page.getByRole('menuitem', { name: 'ダーク' }).click();
    expect(await page.evaluate('document.documentElement.dataset.mantineColorScheme')).toBe('dark');
    await page.reload();
    await page.getByRole('heading', { level: 1, name: '概要' }).waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('ja');
    expect(await page.evaluate('document.documentElement.dataset.mantineColorScheme')).toBe('dark');
  });

  scenario('fits on a telephone', async ({ signIn }) => {
    const page = await signIn('administrator');
    await page.setViewportSize(phone);
    const paths = await page
      .getByRole('navigation', { includeHidden: true })
      .getByRole('link', { includeHidden: true })
      .evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    for (const path of [...paths, '/account', '/gateway/access', '/gateway/realms', '/gateway/keys', '/users/groups']) {
      await page.goto(path ?? '');
      await settled(page);
      const wide = (await page.evaluate('document.documentElement.scrollWidth')) as number;
      expect(wide, path ?? '').toBeLessThanOrEqual(phone.width);
    }
    await page.goto('/gateway/history');
    const tab = await page.getByRole('tab', { name: 'History', selected: true }).boundingBox();
    expect(tab?.x).toBeGreaterThanOrEqual(0);
    expect((tab?.x ?? 0) + (tab?.width ?? 0)).toBeLessThanOrEqual(phone.width);
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('link', { name: 'Attempts', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Attempts' }).waitFor();
    await page.getByRole('link', { name: 'Overview', exact: true }).waitFor({ state: 'hidden' });
    await keepPicture(page, 'telephone');
  });
});
