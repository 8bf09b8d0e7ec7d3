import type { NetworkInterfaceInfo } from 'node:os';
import { PrerequisiteError } from '@sekisho/platform';
import { describe, expect, it } from 'vitest';
import { findOutsideAddress } from './outside-address.ts';

const cluster = { outside: { address: '172.30.1.0', prefix: 24 }, balancer: '172.30.1.2', replicas: 3 };
const at = (address: string, family: 'IPv4' | 'IPv6' = 'IPv4') => ({ address, family }) as NetworkInterfaceInfo;

describe('the outside address of an edge', () => {
  it('is the one that its devices have in the cluster’s network', () => {
    const interfaces = {
      lo: [at('127.0.0.1')],
      eth0: [at('172.30.9.7'), at('fe80::1', 'IPv6')],
      eth1: [at('fe80::2', 'IPv6'), at('172.30.1.7')],
    };
    expect(findOutsideAddress(cluster, interfaces)).toEqual({
      address: '172.30.1.7',
      device: 'eth1',
      balancer: '172.30.1.2',
    });
  });

  it('is missed with the network’s name', () => {
    const interfaces = { eth0: [at('172.30.9.7')] };
    expect(() => findOutsideAddress(cluster, interfaces)).toThrow(PrerequisiteError);
    expect(() => findOutsideAddress(cluster, interfaces)).toThrow('172.30.1.0/24');
  });

  it('is looked for on this machine', () => {
    const outside = { address: '127.0.0.0', prefix: 8 };
    expect(findOutsideAddress({ ...cluster, outside, balancer: '127.0.0.9' })).toMatchObject({ device: 'lo' });
  });
});
