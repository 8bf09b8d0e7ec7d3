import { expect, it } from 'vitest';
import { settingsWith } from './hosts.fixture.ts';
import { poolPrefixes } from './pool-prefixes.ts';

const of = (officeMode: string) => poolPrefixes(settingsWith(`officeMode: ${officeMode}`).officeMode);

it('are those of all pools', () => {
  const pools = '{ contractors: { addresses: 10.67.0.0/16 }, one: { addresses: 10.68.0.9 } }';
  expect(of(`{ pool: 10.66.0.0/16, pools: ${pools}, ipv6: { prefix: "fd00:66::/48" } }`)).toEqual([
    '10.66.0.0/16',
    '10.67.0.0/16',
    '10.68.0.9/32',
    'fd00:66::/48',
  ]);
});

it('hold nothing that a range leaves out', () => {
  expect(
    of('{ pool: 192.168.7.100-192.168.7.103, pools: { more: { addresses: 192.168.7.126-192.168.7.128 } } }'),
  ).toEqual(['192.168.7.100/30', '192.168.7.126/31', '192.168.7.128/32']);
});
