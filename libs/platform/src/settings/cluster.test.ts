import { describe, expect, it } from 'vitest';
import { isWithin } from './cluster.ts';
import { parse, problems, required } from './settings.fixture.ts';

describe('the cluster', () => {
  it('is absent by default', () => {
    expect(parse(required).cluster).toBeUndefined();
  });

  it('says where edges and balancer meet; NATS keeps three copies', () => {
    expect(parse(`${required}cluster: { outside: 172.30.1.0/24, balancer: 172.30.1.2 }\n`).cluster).toEqual({
      outside: { address: '172.30.1.0', prefix: 24 },
      balancer: '172.30.1.2',
      replicas: 3,
    });
  });

  it.each([
    ['{ outside: 172.30.1.0/24, balancer: 172.30.2.2 }', 'cluster.balancer', '172.30.1.0/24'],
    ['{ outside: 172.30.1.0/24, balancer: 172.30.1.2, replicas: 6 }', 'cluster.replicas', 'from 1 to 5'],
    ['{ balancer: 172.30.1.2 }', 'cluster.outside', 'an IPv4 network'],
  ])('is refused as %s', (text, path, expected) => {
    expect(problems(`${required}cluster: ${text}\n`)).toEqual([
      expect.objectContaining({ path, expected: expect.stringContaining(expected) }),
    ]);
  });
});

describe('a network', () => {
  it.each([
    ['172.30.1.255', true],
    ['172.30.2.0', false],
    ['0.0.0.0', false],
  ])('has %s in it: %s', (address, within) => {
    expect(isWithin(address, { address: '172.30.1.0', prefix: 24 })).toBe(within);
  });

  it('may be everything', () => {
    expect(isWithin('203.0.113.9', { address: '0.0.0.0', prefix: 0 })).toBe(true);
  });
});
