import { profileOf } from '@sekisho/platform';
import { describe, expect, it } from 'vitest';
import { applicant, settingsWith } from '../testing/assigning.fixture.ts';
import type { Beside } from './address-method.ts';
import { besideOf } from './beside.ts';

const { officeMode, profiles } = settingsWith();
const pool = (name: string, beside: Beside = {}) =>
  ({ kind: 'pool', pool: name, beside, origin: 'pool', own: false }) as const;
const contractor = { ...applicant(), profile: profileOf(profiles, { user: 'zoe', groups: ['contractors'] }) };

describe('what comes with an address', () => {
  it('is that of everybody', () => {
    expect(besideOf(officeMode, applicant(), pool('default'))).toEqual({
      gateway: '10.8.0.1',
      dns: ['10.0.0.53'],
      nbns: [],
      domain: 'corp.example',
    });
  });

  it('is each by itself from the pool where the pool says it', () => {
    const { dns, nbns, domain } = besideOf(officeMode, applicant(), pool('guests'));
    expect([dns, nbns, domain]).toEqual([['10.0.0.9'], ['10.0.0.8'], 'guests.example']);
  });

  it('is from the profile before the pool', () => {
    const { dns, nbns, domain } = besideOf(officeMode, contractor, pool('guests'));
    expect([dns, nbns, domain]).toEqual([['10.0.0.54'], ['10.0.0.8'], 'guests.example']);
  });

  it('is from the login before the profile', () => {
    const { dns, nbns } = besideOf(officeMode, { ...contractor, dns: ['10.0.0.1'] }, pool('guests'));
    expect([dns, nbns]).toEqual([['10.0.0.1'], ['10.0.0.8']]);
  });

  it('is first of all from where the address comes from, which may say that there is none', () => {
    const beside = { dns: [], domain: 'file.example', routes: ['10.1.0.0/16'] };
    expect(besideOf(officeMode, { ...contractor, dns: ['10.0.0.1'] }, pool('guests', beside))).toMatchObject({
      dns: [],
      domain: 'file.example',
      routes: ['10.1.0.0/16'],
    });
  });

  it('is two servers of a kind at most', () => {
    const beside = { dns: ['10.0.0.1', '10.0.0.2', '10.0.0.3'] };
    expect(besideOf(officeMode, applicant(), pool('guests', beside)).dns).toEqual(['10.0.0.1', '10.0.0.2']);
  });
});
