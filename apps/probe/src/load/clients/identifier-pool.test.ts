import { describe, expect, it } from 'vitest';
import { addressesOf, portsOf } from '../path/endpoints.ts';
import { IdentifierPool } from './identifier-pool.ts';

const ending = (last: number) => ({ bytes: () => Uint8Array.of(0xff, 0xff, 0xff, last) });

describe('IdentifierPool', () => {
  it('gives SPIs that are not reserved, also beyond the last one', () => {
    const pool = new IdentifierPool(ending(0xfd));
    expect([1, 2, 3, 4].map(() => pool.allocateSpi())).toEqual([0xffff_fffe, 0xffff_ffff, 0x100, 0x101]);
  });

  it('gives every tunnel id once, then those that came back, the longest rested first', () => {
    const pool = new IdentifierPool(ending(0));
    const all = new Set(Array.from({ length: 65_535 }, () => pool.allocateTunnel()));
    expect(all.size).toBe(65_535);
    expect(pool.allocateTunnel()).toBeUndefined();
    const [first, second] = [...all];
    for (const id of [second, first]) if (id !== undefined) pool.releaseTunnel(id);
    expect([pool.allocateTunnel(), pool.allocateTunnel(), pool.allocateTunnel()]).toEqual([second, first, undefined]);
  });

  it('numbers peers from 1 on', () => {
    const pool = new IdentifierPool(ending(0));
    expect([pool.allocatePeer(), pool.allocatePeer()]).toEqual([1, 2]);
  });
});

describe('endpoints', () => {
  it('are the host addresses of a network, each with the IKE port', () => {
    const supply = addressesOf('10.64.7.9/29');
    const taken = Array.from({ length: 6 }, () => supply.take());
    expect(taken.map((endpoint) => endpoint?.address)).toEqual([
      '10.64.7.9',
      '10.64.7.10',
      '10.64.7.11',
      '10.64.7.12',
      '10.64.7.13',
      '10.64.7.14',
    ]);
    expect(taken.every((endpoint) => endpoint?.port === 500)).toBe(true);
    expect(supply.take()).toBeUndefined();
  });

  it('rest as long as they can before they are used again', () => {
    const supply = portsOf('192.0.2.1', 20_000, 3);
    for (let round = 0; round < 20; round += 1) {
      const endpoint = supply.take();
      expect(endpoint).toEqual({ address: '192.0.2.1', port: 20_000 + (round % 3) });
      if (endpoint) supply.giveBack(endpoint);
    }
  });

  it('of one address are that address', () => {
    expect(addressesOf('10.1.2.3/32').take()).toEqual({ address: '10.1.2.3', port: 500 });
    expect(() => addressesOf('10.1.2.3/4')).toThrow(RangeError);
  });
});
