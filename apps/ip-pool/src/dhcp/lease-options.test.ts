import { describe, expect, it } from 'vitest';
import { besideOfLease } from './lease-options.ts';

const router = '10.66.0.1';
const routes = (...networks: string[]) => networks.map((network) => ({ network, router }));

describe('what a server gives beside an address', () => {
  it('is passed on: name servers, domain, networks', () => {
    const options = { serverId: '10.0.0.67', routers: [router], leaseTime: 600, subnetMask: '255.255.255.0' };
    const beside = { dns: ['10.1.0.53'], nbns: ['10.1.0.60'], domain: 'corp.example' };
    expect(besideOfLease({ ...options, ...beside, classlessRoutes: routes('10.1.0.0/16') })).toEqual({
      ...beside,
      routes: ['10.1.0.0/16'],
    });
  });

  it('is left to others where the server says nothing', () => {
    expect(besideOfLease({ domain: '' })).toEqual({});
  });

  it.each([
    [{ classlessRoutes: routes('10.1.0.0/16'), microsoftRoutes: routes('10.2.0.0/16') }, ['10.1.0.0/16']],
    [{ microsoftRoutes: routes('10.2.0.0/16'), staticRoutes: routes('10.3.0.1/32') }, ['10.2.0.0/16']],
    [{ staticRoutes: routes('10.3.0.1/32') }, ['10.3.0.1/32']],
    [{ classlessRoutes: routes('0.0.0.0/0', '10.1.0.0/16', '10.1.0.0/16') }, ['10.1.0.0/16']],
    [{ classlessRoutes: routes('0.0.0.0/0') }, undefined],
  ])('has each network once, and no default route: %j', (options, expected) => {
    expect(besideOfLease(options).routes).toEqual(expected);
  });

  it('has no more routes than a reply carries', () => {
    const many = Array.from({ length: 70 }, (_, n) => `10.${n}.0.0/16`);
    expect(besideOfLease({ classlessRoutes: routes(...many) }).routes).toHaveLength(64);
  });
});
