import type { LiveConnection } from '@sekisho/contracts';
import { describe, expect, it } from 'vitest';
import { formatSessions } from './sessions.ts';

describe('sekisho sessions', () => {
  const connection: LiveConnection = {
    connection: '01JD0000000000000000000000',
    edge: 'edge-1',
    remote: '192.0.2.7:4500',
    step: 'connected',
    since: '2026-01-31T10:00:00.000Z',
    user: 'alice',
    machine: '192.168.1.5',
    client: 'Windows 10/11',
    address: '10.66.0.2',
    addressSource: 'pool',
    groups: ['staff', 'remote'],
    ikeSuite: 'aes256-sha2-256-modp2048',
    espSuite: 'aes256-sha1',
    bytesIn: 1500,
    bytesOut: 20_000_000,
    packetsIn: 3,
    packetsOut: 5,
    drops: { 'spoofed-source': 2, 'outside-domain': 0 },
  };
  const now = Date.parse('2026-01-31T10:03:20Z');
  const of = (...connections: LiveConnection[]) =>
    formatSessions([{ edge: 'edge-1', connections, drops: {}, ignored: {} }], now);
  /** Cells are parted by two blanks. */
  const cells = (text: string) => text.split('\n').map((line) => line.split(/ {2,}/));

  it('shows who is connected with what, from where, under which address, and what was dropped', () => {
    const replies = [{ edge: 'edge-1', connections: [connection], drops: { 'l2tp-in-clear': 4 }, ignored: {} }];
    const text = formatSessions(replies, now);
    expect(cells(text).slice(0, 2)).toEqual([
      ['USER', 'MACHINE', 'CLIENT', 'FROM', 'ADDRESS', 'GROUP', 'FOR', 'IN', 'OUT', 'SUITE', 'ID', 'DROPPED'],
      [
        ...['alice', '192.168.1.5', 'Windows 10/11', '192.0.2.7:4500', '10.66.0.2 pool', 'staff +1', '3 min 20 s'],
        ...['1.5 kB', '20 MB', 'aes256-sha1', '01JD0000000000000000000000', 'spoofed-source 2'],
      ],
    ]);
    expect(text).toContain('dropped by edge-1: l2tp-in-clear 4');
  });

  it('says that a login granted the address, whatever it was by', () => {
    expect(cells(of({ ...connection, addressSource: 'radius' }))[1]?.[4]).toBe('10.66.0.2 login');
  });

  it('says of whoever is not in yet how far they have come', () => {
    const { address: _, espSuite: __, ...underWay } = connection;
    const [, row] = cells(of({ ...underWay, step: 'authenticating' }));
    expect(row?.[4]).toBe('(authenticating)');
    expect(row?.[9]).toBe('aes256-sha2-256-modp2048');
  });

  it.each([
    ['aes256-sha2-256', 12, 'aes256-sha2-256-96'],
    ['aes256-sha2-256', 16, 'aes256-sha2-256'],
    ['aes256-sha1', 12, 'aes256-sha1'],
  ])('names the ICV that is cut as before RFC 4868: %s of %i octets', (espSuite, icv, shown) => {
    expect(cells(of({ ...connection, espSuite, icv }))[1]?.[9]).toBe(shown);
  });

  it('leaves out columns that say nothing, or the same in every row', () => {
    const { groups: _, ...plain } = { ...connection, drops: {} };
    expect(cells(of(plain))[0]).not.toEqual(expect.arrayContaining(['GROUP']));
    expect(cells(of(plain))[0]).not.toEqual(expect.arrayContaining(['DROPPED']));
    expect(cells(of(plain))[0]).not.toEqual(expect.arrayContaining(['EDGE']));
    expect(cells(of(plain))[0]).not.toEqual(expect.arrayContaining(['IPV6']));
    expect(cells(of(plain, { ...plain, edge: 'edge-2' }))[0]).toContain('EDGE');
    const [titles, row] = cells(of({ ...plain, ipv6: 'fd00:66:0:7::/64' }));
    expect(row?.[titles?.indexOf('IPV6') ?? -1]).toBe('fd00:66:0:7::/64');
  });

  it('fits 160 columns, whatever clients call themselves', () => {
    const [user, machine, client] = ['u', 'm', 'c'].map((letter) => letter.repeat(60));
    const long = { ...connection, user, machine, client, groups: ['staff'], drops: {} };
    const [, row = ''] = of(long).split('\n');
    expect(row).toContain(`${'u'.repeat(14)}…  ${'m'.repeat(14)}…  ${'c'.repeat(17)}…  `);
    expect(row.length).toBeLessThanOrEqual(160);
  });

  it('joins the answers of several edges', () => {
    const reply = (user: string) => ({ edge: user, connections: [{ ...connection, user }], drops: {}, ignored: {} });
    const text = formatSessions([reply('alice'), reply('bob')], 0);
    expect(text.split('\n')).toHaveLength(3);
  });

  it('says so where nobody is', () => {
    expect(of()).toBe('Nobody is connected.');
  });
});
