import { expect, it } from 'vitest';
import { RateAccounts } from './rate-accounts.ts';

it('gives the sessions of one user one account, whatever the case of the name, and others another', () => {
  const accounts = new RateAccounts();
  const account = accounts.open('alice');
  expect(accounts.open('ALICE')).toBe(account);
  expect(accounts.open('bob')).not.toBe(account);
});

it('keeps an account until the last session is gone', () => {
  const accounts = new RateAccounts();
  const account = accounts.open('alice');
  accounts.open('Alice');
  accounts.close('alice');
  expect(accounts.open('alice')).toBe(account);
  accounts.close('alice');
  accounts.close('alice');
  expect(accounts.open('alice')).not.toBe(account);
});

it('takes no notice of a user without sessions', () => {
  const accounts = new RateAccounts();
  accounts.close('nobody');
  expect(accounts.open('nobody')).toBe(1);
});
