import { type GuideFacts, type GuidePlatform, guide, guidePlatforms } from '@sekisho/client-setup';
import { type Language, languages } from '@sekisho/contracts';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startChromium } from '../support/chromium.ts';

/** What makes guides long: everything is in them, and in long words. */
const byKey: GuideFacts = {
  connection: 'Example Corporation – Head Office',
  gateway: { address: 'remote-access.gateway.example.com', name: 'Sekisho at Example Corporation', modp1024: false },
  machine: { kind: 'pre-shared-key', key: 'q7F-kx92-Ppz6o5x9J-tr4S-aaZ1-cc0P' },
  user: { method: 'pap', name: 'alexandra.montgomery@example.com', password: 'correct horse battery staple' },
  traffic: { kind: 'routes', routes: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'] },
  link: 'https://remote-access.gateway.example.com:8443/setup/kTz3w9Qf1LrUu0bH2yXcVA',
};
const byCertificates: GuideFacts = {
  ...byKey,
  machine: { kind: 'certificate', certificate: { name: 'laptop-7.example.com' } },
  user: { method: 'eap-tls', name: 'alexandra.montgomery@example.com' },
};

/** Each guide is looked at in both languages and by both facts, not in all four pairs of them: the second pair is printed. */
const seen = { en: byKey, ja: byCertificates };
const put = { en: byCertificates, ja: byKey };

/** Of A4 between the margins, in CSS pixels: 180 mm by 270 mm. */
const printed = { width: 680, height: 1020 };
/** A sheet of A4 in points. */
const sheet = [595, 842];

let browser: Browser;
let page: Page;
const asked: string[] = [];

beforeAll(async () => {
  browser = await startChromium();
  page = await browser.newPage({ viewport: printed });
  page.on('request', (request) => asked.push(request.url()));
});
afterAll(() => browser.close());

const open = (platform: GuidePlatform, language: Language, facts: GuideFacts) =>
  page.setContent(new TextDecoder().decode(guide(platform, language, facts).bytes));

/** Runs in the page: how wide it is, and how high its highest part that stays on one sheet. */
const measured = `({
  width: document.documentElement.scrollWidth,
  highest: Math.max(0, ...Array.from(document.querySelectorAll('.step, .box, tr'), (each) => each.clientHeight)),
})`;

/** Sizes of a document's sheets, in points. */
const sheetsOf = (pdf: Buffer): readonly (readonly number[])[] =>
  [...pdf.toString('latin1').matchAll(/\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/g)].map(([, width, height]) => [
    Math.round(Number(width)),
    Math.round(Number(height)),
  ]);

describe('guides in a browser', () => {
  it.each(languages)('are accessible to everybody in %s', async (language) => {
    await page.emulateMedia({ media: 'screen' });
    for (const platform of guidePlatforms) {
      await open(platform, language, seen[language]);
      await page.evaluate(axe.source);
      const { violations } = (await page.evaluate('axe.run()')) as { violations: { id: string; nodes: unknown[] }[] };
      expect(violations, platform).toEqual([]);
    }
  });

  it.each(languages)('print onto sheets of A4, with nothing cut off, in %s', async (language) => {
    await page.emulateMedia({ media: 'print' });
    for (const platform of guidePlatforms) {
      await open(platform, language, put[language]);
      const { width, highest } = (await page.evaluate(measured)) as { width: number; highest: number };
      expect(width, platform).toBeLessThanOrEqual(printed.width);
      expect(highest, platform).toBeLessThan(printed.height);
      const sheets = sheetsOf(await page.pdf({ preferCSSPageSize: true, printBackground: true }));
      expect(sheets.length, platform).toBeGreaterThan(0);
      for (const each of sheets) expect(each, platform).toEqual(sheet);
      if (platform === 'everyone' || platform === 'android-12') expect(sheets.length, platform).toBe(1);
    }
  });

  it('ask for nothing', () => {
    expect(asked).toEqual([]);
  });
});
