import { expect, it } from 'vitest';
import { isHostAddress } from './host-address.ts';

it.each(['1.0.0.0', '10.66.0.5', '192.168.255.255', '223.255.255.255', '99.9.9.9'])('takes %s', (address) => {
  expect(isHostAddress(address)).toBe(true);
});

it.each([
  ...['', '10.66.0', '10.66.0.5.1', '10.66.0.256', '10.66.0.05', '10.66.0.0/24', ' 10.66.0.5', 'fd00::5', 'host'],
  ...['0.0.0.0', '0.1.2.3', '127.0.0.1', '224.0.0.1', '255.255.255.254', '1000.1.1.1'],
])('refuses “%s”', (address) => {
  expect(isHostAddress(address)).toBe(false);
});
