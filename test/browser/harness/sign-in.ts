import { join } from 'node:path';
import { contents, eventually } from '@sekisho/testing';
import type { Browser, Cookie, Page } from 'playwright-core';
import { z } from 'zod';
import { codeOfNow } from '../../support/totp.ts';
import { consoleUrl } from './site.ts';

/** What an administrator of the gateway may do. */
export const roles = ['viewer', 'operator', 'administrator'] as const;
export type Role = (typeof roles)[number];

/** By role, of whom `signIn(role)` is. */
export const administrators = { viewer: 'vera', operator: 'oscar', administrator: 'ada' } as const;

/** What a browser keeps of whoever is signed in by it, by role. */
export type SignedIn = Readonly<Record<Role, readonly Cookie[]>>;

const password = 'four words of a passphrase';
const invitationMs = 10_000;
const link = z.object({ link: z.string() });
const invited = z.object({ secret: z.string() });

/**
 * Makes an administrator of each role as people do, by links, and signs each in once: an authenticator app's code is good for one
 * sign-in, and the next one comes half a minute later.
 * @param state the gateway's state directory
 */
export async function signInAll(browser: Browser, state: string): Promise<SignedIn> {
  const file = join(state, 'console', 'first-administrator');
  const token = await eventually('the first start has left a link', invitationMs, () => contents(file).trim());
  const first = await newPage(browser);
  const administrator = await accept(first, token, administrators.administrator);
  const invitedBy = async (role: Role): Promise<readonly Cookie[]> => {
    const made = link.parse(await ask(first, '/administrators', { name: administrators[role], role }));
    return accept(await newPage(browser), /[\w-]{43}$/.exec(made.link)?.[0] ?? '', undefined);
  };
  const signedIn = { administrator, operator: await invitedBy('operator'), viewer: await invitedBy('viewer') };
  await Promise.all(browser.contexts().map((context) => context.close()));
  return signedIn;
}

async function newPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ baseURL: consoleUrl, ignoreHTTPSErrors: true });
  const page = await context.newPage();
  await page.goto('/');
  return page;
}

async function accept(page: Page, token: string, name: string | undefined): Promise<readonly Cookie[]> {
  const { secret } = invited.parse(await ask(page, '/invitation', { token }));
  await ask(page, '/invitation/accept', {
    token,
    password,
    code: codeOfNow(secret),
    ...(name !== undefined && { name }),
  });
  return page.context().cookies();
}

/** Asks the API as the page does. */
async function ask(page: Page, path: string, body: unknown): Promise<unknown> {
  const asked = `fetch('/api${path}', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-sekisho': 'page' },
    body: ${JSON.stringify(JSON.stringify(body))},
  }).then(async (answer) => ({ status: answer.status, body: await answer.text() }))`;
  const { status, body: answer } = (await page.evaluate(asked)) as { status: number; body: string };
  if (status >= 300) throw new Error(`${path}: ${status} ${answer}`);
  return JSON.parse(answer);
}
