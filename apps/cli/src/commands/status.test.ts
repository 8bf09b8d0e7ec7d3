import { authHealthReply, caHealth, gatewayCertificatesReply } from '@sekisho/contracts';
import { describe, expect, it } from 'vitest';
import { formatAuthorities, formatBackEnds, formatCa, formatCertificates, formatPools, warningsOf } from './status.ts';

const now = Date.parse('2026-01-31T10:00:00Z');
const internal = { name: 'internal', kind: 'internal', servers: [] };

describe('sekisho status', () => {
  it('shows how the servers of the back ends do', () => {
    const reply = authHealthReply.parse({
      instance: 'auth-1',
      backEnds: [
        internal,
        {
          name: 'hq',
          kind: 'radius',
          servers: [
            {
              server: '10.0.0.5:1812',
              purpose: 'logins',
              state: 'down',
              detail: 'RADIUS 10.0.0.5 did not answer in 5 s',
              answeredAt: '2026-01-31T09:56:40Z',
            },
            { server: '10.0.0.6:1812', purpose: 'logins', state: 'untried' },
            { server: '10.0.0.5:1813', purpose: 'accounting', state: 'up', answeredAt: '2026-01-31T09:59:58Z' },
          ],
        },
      ],
    });
    expect(formatBackEnds([reply], now)).toBe(
      [
        'BACK END  KIND    SERVER         FOR         STATE       LAST ANSWER  SEEN BY  DETAIL',
        'hq        radius  10.0.0.5:1812  logins      down     3 min 20 s ago  auth-1   RADIUS 10.0.0.5 did not answer in 5 s',
        'hq        radius  10.0.0.6:1812  logins      untried               -  auth-1   -',
        'hq        radius  10.0.0.5:1813  accounting  up            2.0 s ago  auth-1   -',
      ].join('\n'),
    );
  });

  it('shows once what services warn of', () => {
    const warnings = ['Aggressive Mode is on', 'a key \u001b[31mis short'];
    const services = [
      { vitals: { warnings } },
      { vitals: { warnings: ['Aggressive Mode is on'] } },
      { vitals: {} },
      {},
    ];
    expect(warningsOf(services)).toEqual(['WARNING: Aggressive Mode is on\n', 'WARNING: a key ?[31mis short\n']);
  });

  it('shows how full the pools of Office Mode are, and what is wrong with them', () => {
    const full = { name: 'default', addresses: '10.66.0.0/24', size: 253, inUse: 230, blocks: 4 };
    const none = { name: 'guests', addresses: '10.67.0.0/30', size: 0, inUse: 0, blocks: 0 };
    const problems = ['230 of 253 addresses of 10.66.0.0/24 are in use', 'ipassignment.conf:3: \u001b[31m'];
    expect(formatPools({ pools: [full, none], problems })).toBe(
      [
        'POOL     ADDRESSES         IN USE  SHARE  BLOCKS',
        'default  10.66.0.0/24  230 of 253   90 %       4',
        'guests   10.67.0.0/30      0 of 0  100 %       0',
        'Office Mode: 230 of 253 addresses of 10.66.0.0/24 are in use',
        'Office Mode: ipassignment.conf:3: ?[31m',
      ].join('\n'),
    );
    expect(formatPools({ pools: [], problems: ['Redis did not answer'] })).toBe('Office Mode: Redis did not answer');
  });

  it("shows the gateway's own certificates, and what is wrong with them", () => {
    const reply = gatewayCertificatesReply.parse({
      service: 'edge',
      instance: 'edge-1',
      certificates: [
        { name: 'ike', use: 'ike', subject: 'CN=vpn.example.com', notAfter: '2026-04-01T00:00:00.000Z' },
        { name: 'eap', use: 'eap', problem: 'The internal CA does not answer (timeout).' },
      ],
    });
    expect(formatCertificates([reply])).toBe(
      [
        'CERTIFICATE  USE  SUBJECT             EXPIRES     SEEN BY  PROBLEM',
        'ike          ike  CN=vpn.example.com  2026-04-01  edge-1   -',
        'eap          eap  -                   -           edge-1   The internal CA does not answer (timeout).',
      ].join('\n'),
    );
    expect(formatCertificates([])).toBe('');
  });

  it('shows the end of the internal CA, and how many certificates of machines and users end soon', () => {
    const health = (certificates: number, endsSoon: boolean) =>
      caHealth.parse({
        instance: 'ca',
        authorities: [{ role: 'root', subject: 'CN=vpn Internal CA', notAfter: '2026-02-20T00:00:00.000Z', endsSoon }],
        expiring: { certificates, withinDays: 30 },
      });
    expect(formatCa(health(3, true))).toBe(
      [
        'INTERNAL CA  SUBJECT             EXPIRES     PROBLEM',
        'root         CN=vpn Internal CA  2026-02-20  What it issues ends by 2026-02-20, as it does itself.',
        '3 certificates of machines and users expire within 30 days: sekisho cert list --expires-within 30d',
      ].join('\n'),
    );
    expect(formatCa(health(1, false)).split('\n').at(-1)).toMatch(/^1 certificate of a machine or user expires within/);
    expect(formatCa(health(0, false)).split('\n')).toHaveLength(2);
  });

  it('has nothing to say of back ends without servers', () => {
    expect(formatBackEnds([authHealthReply.parse({ instance: 'auth-1', backEnds: [internal] })], now)).toBe('');
    expect(formatBackEnds([], now)).toBe('');
  });

  it('shows which CAs are trusted, and what is known of their CRLs', () => {
    const reply = authHealthReply.parse({
      instance: 'auth-1',
      backEnds: [],
      authorities: [
        { name: 'internal', purposes: ['machines', 'users'], crl: 'current', crlUntil: '2026-02-07T10:00:00.000Z' },
        { name: 'corp', purposes: ['users'], crl: 'none', problem: 'http://pki/corp.crl answered with status 404' },
      ],
    });
    expect(formatAuthorities([reply])).toBe(
      [
        'AUTHORITY  FOR              CRL      CRL UNTIL                 SEEN BY  PROBLEM',
        'internal   machines, users  current  2026-02-07T10:00:00.000Z  auth-1   -',
        'corp       users            none     -                         auth-1   http://pki/corp.crl answered with status 404',
      ].join('\n'),
    );
    expect(formatAuthorities([authHealthReply.parse({ instance: 'auth-1', backEnds: [] })])).toBe('');
  });
});
