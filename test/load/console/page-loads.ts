import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { chromiumOptions } from '../../support/chromium.ts';
import { pageMs } from '../limits.ts';
import type { Topology } from '../network/topology.ts';

const viewport = { width: 1280, height: 800 };

/**
 * In the page, from its first moment: waits until the table says that it has all rows and shows some, and until a timer comes when it
 * is due: then the page has time for whoever types and clicks. Resolves with ms since the navigation began.
 * @param rows those that there are at least, its head included
 */
const watching = (rows: number): string => `globalThis.isInteractive = new Promise((resolve) => {
  const free = () => {
    const asked = performance.now();
    setTimeout(() => (performance.now() - asked < 50 ? resolve(performance.now()) : free()), 0);
  };
  const look = () => {
    const table = document.querySelector('table[aria-rowcount]');
    const all = Number(table?.getAttribute('aria-rowcount') ?? 0) >= ${rows};
    if (all && table.querySelector('tbody tr[aria-rowindex]') !== null) requestAnimationFrame(free);
    else requestAnimationFrame(look);
  };
  look();
})`;

/** A browser beside the gateway, whose console listens on loopback. */
export async function startBrowser(topology: Topology): Promise<Browser> {
  const inside = join(topology.directory, 'chromium');
  const command = `exec setpriv --pdeathsig=KILL ip ${topology.inside('gateway', [chromiumOptions.executablePath]).join(' ')}`;
  await writeFile(inside, `#!/bin/sh\n${command} "$@"\n`);
  await chmod(inside, 0o755);
  return chromium.launch({ ...chromiumOptions, executablePath: inside });
}

export interface PageOrder {
  readonly url: string;
  /** `name=value` of the sign-in. */
  readonly cookie: string;
  readonly sessions: number;
}

/** Opens the page of sessions as somebody who has not been there before. @returns ms from the navigation until it can be used */
export async function loadSessions(browser: Browser, { url, cookie, sessions }: PageOrder): Promise<number> {
  const context = await browser.newContext({ viewport, ignoreHTTPSErrors: true, locale: 'en-GB' });
  try {
    context.setDefaultTimeout(pageMs);
    const [name = '', value = ''] = cookie.split('=');
    await context.addCookies([{ name, value, url, secure: true, httpOnly: true, sameSite: 'Strict' }]);
    const page = await context.newPage();
    await page.addInitScript({ content: watching(sessions + 1) });
    await page.goto(`${url}/sessions`, { waitUntil: 'commit' });
    const until = setTimeout(() => void context.close(), pageMs);
    const ms = Number(await page.evaluate('globalThis.isInteractive'));
    clearTimeout(until);
    return ms;
  } finally {
    await context.close();
  }
}
