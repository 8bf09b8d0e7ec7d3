import { describe, expect, it } from 'vitest';
import { checkFacts, requireNameOnWindows } from './checked-facts.ts';
import { pskFacts } from './facts.fixture.ts';

const gateway = (address: string) => ({ gateway: { ...pskFacts.gateway, address } });

describe('facts of which no file is made', () => {
  it.each([
    ['an address with a line break', gateway('vpn.example.com\nuser=evil')],
    ['an address that is an option', gateway('-x')],
    ['an address with a quote', gateway("a'b")],
    ['a connection without a name', { connection: '' }],
    ['a connection with a control character', { connection: 'a\nb' }],
    ['a user with one that turns the text around', { user: { method: 'pap', name: 'a\u202Eb' } as const }],
    ['a route that is none', { traffic: { kind: 'routes', routes: ['10.0.0.0/8; calc'] } as const }],
    ['a domain that is none', { dns: { servers: [], domain: 'a;b' } }],
    ['a domain with a label of 64 characters', { dns: { servers: [], domain: `${'a'.repeat(64)}.local` } }],
    ['a name server that is none', { dns: { servers: ['x'] } }],
    ['an empty key', { machine: { kind: 'pre-shared-key', key: '' } as const }],
  ])('are %s', (_, wrong) => {
    expect(() => checkFacts({ ...pskFacts, ...wrong })).toThrow('No set-up can be made');
    checkFacts(pskFacts);
  });
});

describe('a name that Windows takes for no connection', () => {
  it.each([...'\\/:*?"<>|'].map((each) => `a${each}b`).concat('.office'))('is %s', (name) => {
    expect(() => requireNameOnWindows(name)).toThrow(`Windows takes no connection that is called ${name}`);
  });

  it.each(['Office', 'a.b', "Bob's (new) office", '本社'])('is not %s', (name) => {
    requireNameOnWindows(name);
  });
});
