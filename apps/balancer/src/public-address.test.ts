import { expect, it } from 'vitest';
import { publicAddress } from './public-address.ts';

const own = ['127.0.0.1', '172.30.1.2', '203.0.113.10', '203.0.113.11'];

it.each([
  ['203.0.113.10', '203.0.113.10'],
  // One that moves between two balancers need not be here.
  ['198.51.100.1', '198.51.100.1'],
  ['172.30.1.0/24', '172.30.1.2'],
])('takes %s for %s', (wanted, address) => {
  expect(publicAddress(wanted, own)).toBe(address);
});

it.each([
  [undefined, /^SEKISHO_BALANCER_PUBLIC must be the address under which clients' packets arrive/],
  ['', /must be the address/],
  ['vpn.example.com', /must be the address/],
  ['10.0.0.0/33', /must be the address/],
  ['10.0.0.0/8', /this machine has no address in 10\.0\.0\.0\/8/],
  ['203.0.113.0/24', /of 203\.0\.113\.10, 203\.0\.113\.11 in 203\.0\.113\.0\/24 it must name one/],
])('refuses %j with a sentence', (wanted, sentence) => {
  expect(() => publicAddress(wanted, own)).toThrow(sentence);
});
