import { eventually } from '@sekisho/testing';
import { type Cookie, chromium, type Page } from 'playwright-core';
import { expect, inject, it } from 'vitest';
import { Gateway } from '../../support/gateway.ts';
import { Client } from '../../support/guest/client.ts';
import { clientLink } from '../../support/network/network.ts';
import { settled } from './looks.ts';
import type { Role } from './sign-in.ts';
import { consoleUrl } from './site.ts';

/** What a page is shown on. */
const viewport = { width: 1280, height: 800 };
/** Longer than any answer of the console takes on busy cores. */
const actionMs = 20_000;
const consoleAnswersMs = 30_000;

/**
 * `it` for scenarios of the console: what a test names of it is there.
 *
 * - `page`: a page of a browser of its own that nobody is signed in by, in English; it must say no error when the test is over.
 * - `signIn(role)`: another one, by which an administrator with this role is signed in.
 * - `gateway`: the running gateway, as its administrator has it in a terminal: `gateway.cli('user', 'show', 'bob')`.
 * - `realClient`: a Linux client in a guest: `realClient.mustConnect(as('agnes'))`. It disconnects when the test is over.
 */
export const scenario = it
  .extend('site', { scope: 'file' }, () => inject('site'))
  .extend('gateway', { scope: 'file' }, ({ site }) => Gateway.at(site.gateway))
  .extend('browser', { scope: 'file' }, async ({ site }, { onCleanup }) => {
    const browser = await chromium.connect(site.browser);
    onCleanup(() => browser.close());
    return browser;
  })
  .extend('newPage', async ({ browser }, { onCleanup }) => {
    const errors: string[] = [];
    const contexts: { close(): Promise<void> }[] = [];
    onCleanup(async () => {
      await Promise.all(contexts.map((context) => context.close()));
      expect(errors).toEqual([]);
    });
    return async (cookies: readonly Cookie[] = []): Promise<Page> => {
      const context = await browser.newContext({
        baseURL: consoleUrl,
        viewport,
        locale: 'en-GB',
        ignoreHTTPSErrors: true,
        reducedMotion: 'reduce',
      });
      contexts.push(context);
      await context.addCookies([...cookies]);
      context.setDefaultTimeout(actionMs);
      const page = await context.newPage();
      page.on('pageerror', (error) => errors.push(`${page.url()}: ${error.stack}`));
      page.on('console', (message) => {
        // What the console refuses is a status that the browser says as an error, too.
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
          errors.push(`${page.url()}: ${message.text()}`);
      });
      return page;
    };
  })
  .extend('page', ({ newPage }) => newPage())
  .extend('signIn', ({ newPage, site }) => async (role: Role): Promise<Page> => {
    const page = await newPage(site.signedIn[role]);
    // The scenario before may have left a console that starts anew.
    await eventually('the console answers', consoleAnswersMs, () => page.goto('/').catch(() => undefined));
    await settled(page);
    return page;
  })
  .extend('realClient', async ({ site, onTestFailed }, { onCleanup }) => {
    const client = new Client(clientLink(site.network, 'direct'));
    onTestFailed(() => console.error(client.guest.logs()));
    onCleanup(() => client.disconnect());
    await client.guest.ready();
    return client;
  });
