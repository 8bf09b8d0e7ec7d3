import { expect, it } from 'vitest';
import { ownAddressIn } from './own-address.ts';

const own = ['127.0.0.1', '172.30.4.9', '172.30.6.130'];

it.each([
  ['172.30.6.0/24', '172.30.6.130'],
  ['172.30.6.130/32', '172.30.6.130'],
  ['172.30.7.0/24', undefined],
  ['172.30.0.0/16', undefined],
  ['172.30.6.0', undefined],
  ['172.30.6.0/33', undefined],
  ['somewhere/8', undefined],
])('finds the one address in %s: %s', (network, address) => {
  expect(ownAddressIn(network, own)).toBe(address);
});
