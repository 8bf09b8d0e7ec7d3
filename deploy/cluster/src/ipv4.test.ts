import { expect, it } from 'vitest';
import { Ipv4Network } from './ipv4.ts';

it('gives out addresses of its range, the first that is free', () => {
  const network = new Ipv4Network('172.30.1.0/24', '172.30.1.128/30');
  network.reserve('172.30.1.129');
  expect([network.gateway, network.take(), network.take(), network.take()]).toEqual([
    '172.30.1.1',
    '172.30.1.128',
    '172.30.1.130',
    '172.30.1.131',
  ]);
  expect(() => network.take()).toThrow(/172\.30\.1\.0\/24 has no address left/);
  network.free('172.30.1.130');
  expect(network.take()).toBe('172.30.1.130');
});

it("gives out neither the host's address nor those of all", () => {
  const network = new Ipv4Network('10.0.0.0/29');
  expect(Array.from({ length: 5 }, () => network.take())).toEqual([
    '10.0.0.2',
    '10.0.0.3',
    '10.0.0.4',
    '10.0.0.5',
    '10.0.0.6',
  ]);
  expect(() => network.take()).toThrow(/no address left/);
});
