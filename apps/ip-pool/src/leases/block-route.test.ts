import { ipv4FromNumber, ipv4ToNumber } from '@sekisho/wire';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { blockRoute } from './block-route.ts';
import { prefixAround } from './number-ranges.ts';

const range = (first: string, last: string) => ({ first: ipv4ToNumber(first), last: ipv4ToNumber(last) });
const around = (address: string, ...routable: ReturnType<typeof range>[]) =>
  blockRoute(ipv4ToNumber(address), 26, routable);

it('is the block where the pool holds all of it', () => {
  expect(around('10.66.0.70', range('10.66.0.0', '10.66.255.255'))).toBe('10.66.0.64/26');
  expect(around('255.255.255.254', range('0.0.0.0', '255.255.255.255'))).toBe('255.255.255.192/26');
});

it('is what of the block around the address lies in the pool', () => {
  expect(around('10.66.0.70', range('10.66.0.64', '10.66.0.100'))).toBe('10.66.0.64/27');
  expect(around('10.66.0.98', range('10.66.0.64', '10.66.0.100'))).toBe('10.66.0.96/30');
  expect(around('10.66.0.100', range('10.66.0.64', '10.66.0.100'))).toBe('10.66.0.100/32');
});

it('does not reach over a gap', () => {
  expect(around('10.66.0.5', range('10.66.0.0', '10.66.0.7'), range('10.66.0.16', '10.66.0.63'))).toBe('10.66.0.0/29');
  expect(around('10.66.0.9', range('10.66.0.0', '10.66.0.7'))).toBe('10.66.0.9/32');
});

it('holds the address, nothing beyond the pool, and is as large as can be', () => {
  const address = fc.nat({ max: 2 ** 32 - 1 });
  fc.assert(
    fc.property(address, fc.nat(300), fc.nat(300), fc.integer({ min: 20, max: 30 }), (at, before, after, bits) => {
      const pool = { first: Math.max(0, at - before), last: Math.min(2 ** 32 - 1, at + after) };
      const [base = '', length = ''] = blockRoute(at, bits, [pool]).split('/');
      const route = prefixAround(ipv4ToNumber(base), Number(length));
      expect(ipv4FromNumber(route.first)).toBe(base);
      expect(route.first <= at && at <= route.last).toBe(true);
      expect(route.first >= pool.first && route.last <= pool.last).toBe(true);
      const larger = prefixAround(at, Number(length) - 1);
      expect(Number(length) === bits || larger.first < pool.first || larger.last > pool.last).toBe(true);
    }),
  );
});
