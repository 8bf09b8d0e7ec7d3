import { parseSettings } from '@sekisho/platform';
import { describe, expect, it } from 'vitest';
import { AccessTable } from './access-table.ts';

const everybody = 'officeMode: { pool: 10.66.0.0/16 }\nencryptionDomain: [10.0.0.0/8]\n';
const settings = (more: string) => parseSettings(everybody + more, '/etc/sekisho/sekisho.yaml');

const profiles = `
access:
  rules: [{ to: 10.1.0.0/16, protocol: tcp, ports: [443, 8000-8100] }]
  clientToClient: true
  idleTimeout: 30m
  rate: { up: 20M, down: 50M }
profiles:
  - groups: [contractors]
    encryptionDomain: { include: [10.1.0.0/16], exclude: [10.1.9.0/24] }
    access: { rules: [], routeAllTraffic: true, sessionTimeout: 8h, rate: { down: 5M } }
  - users: [Zoe]
    access: { clientToClient: false, idleTimeout: 10m }
`;

describe('access', () => {
  it('is one policy where there are no profiles', () => {
    const table = new AccessTable(settings(''));
    expect(table.policies).toEqual([
      {
        encryptionDomain: { include: ['10.0.0.0/8'], exclude: [] },
        rules: [],
        routeAllTraffic: false,
        clientToClient: false,
      },
    ]);
    expect(table.of({ user: 'alice', groups: ['staff'] })).toMatchObject({ policy: 0, rate: {} });
  });

  it('has a policy for each profile, which is as for everybody where it says nothing', () => {
    const { policies } = new AccessTable(settings(profiles));
    const rule = {
      action: 'allow',
      to: '10.1.0.0/16',
      protocol: 6,
      ports: [
        { first: 443, last: 443 },
        { first: 8000, last: 8100 },
      ],
    };
    const domain = { include: ['10.0.0.0/8'], exclude: [] };
    // Beyond its own networks the internet alone, not what everybody else reaches.
    const theirs = [
      ...['10.0.0.0/16', '10.2.0.0/15', '10.4.0.0/14', '10.8.0.0/13', '10.16.0.0/12'],
      ...['10.32.0.0/11', '10.64.0.0/10', '10.128.0.0/9'],
    ];
    const own = { include: ['10.1.0.0/16'], exclude: ['10.1.9.0/24', ...theirs] };
    expect(policies).toEqual([
      { encryptionDomain: domain, rules: [rule], routeAllTraffic: false, clientToClient: true },
      { encryptionDomain: own, rules: [], routeAllTraffic: true, clientToClient: true },
      { encryptionDomain: domain, rules: [rule], routeAllTraffic: false, clientToClient: false },
    ]);
  });

  it('is that of the first profile that names the user, in any case, or a group of theirs', () => {
    const table = new AccessTable(settings(profiles));
    expect(table.of({ user: 'alice', groups: ['staff', 'contractors'] }).policy).toBe(1);
    expect(table.of({ user: 'alice', groups: ['Contractors'] }).policy).toBe(1);
    expect(table.of({ user: 'ZOE', groups: [] }).policy).toBe(2);
    expect(table.of({ user: 'zoe', groups: ['contractors'] }).policy).toBe(1);
    expect(table.of({ user: 'bob', groups: [] }).policy).toBe(0);
  });

  it('has the limits of the profile, else those of everybody', () => {
    const table = new AccessTable(settings(profiles));
    const minute = 60_000;
    expect(table.of({ user: 'alice', groups: ['contractors'] })).toMatchObject({
      idleTimeoutMs: 30 * minute,
      sessionTimeoutMs: 480 * minute,
      rate: { up: 20e6, down: 5e6 },
    });
    expect(table.of({ user: 'zoe', groups: [] })).toMatchObject({
      idleTimeoutMs: 10 * minute,
      sessionTimeoutMs: undefined,
      rate: { up: 20e6, down: 50e6 },
    });
  });

  it('has rules by number of protocol, where icmp stands for ICMPv6 too', () => {
    const rules = `[{ protocol: icmp }, { protocol: icmp, to: 10.1.0.0/16 }, { protocol: icmp, to: "fd00:1::/48" },
      { action: deny, protocol: 47 }, { protocol: udp, ports: [53] }, {}]`;
    const [policy] = new AccessTable(settings(`access: { rules: ${rules} }\n`)).policies;
    expect(policy?.rules).toEqual([
      { action: 'allow', protocol: 1, ports: [] },
      { action: 'allow', protocol: 1, to: '10.1.0.0/16', ports: [] },
      { action: 'allow', protocol: 1, to: 'fd00:1::/48', ports: [] },
      { action: 'deny', protocol: 47, ports: [] },
      { action: 'allow', protocol: 17, ports: [{ first: 53, last: 53 }] },
      { action: 'allow', ports: [] },
    ]);
  });
});
