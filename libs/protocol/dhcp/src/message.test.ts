import { fromHex, toHex, utf8 } from '@sekisho/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ackOfDnsmasq, discoverOfUdhcpc } from './captured.fixture.ts';
import { limits } from './limits.ts';
import { type DhcpMessage, encodeDhcp, fitsDhcp } from './message.ts';
import { around, bare, messageIn } from './messages.fixture.ts';
import type { DhcpOptions } from './options/options.ts';

const ipv4 = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((parts) => parts.join('.'));
const seconds = fc.nat(0xffff_ffff);
const list = fc.array(ipv4, { minLength: 1, maxLength: 4 });
const word = fc.stringMatching(/^[a-z][a-z0-9.-]{0,60}$/);
const route = fc
  .tuple(ipv4, fc.nat(32), ipv4)
  .map(([address, prefix, router]) => ({ network: networkOf(address, prefix), router }));
const routes = fc.array(route, { minLength: 1, maxLength: 6 });
const opaque = fc.uint8Array({ minLength: 2, maxLength: 20 });

function networkOf(address: string, prefix: number): string {
  const bits = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const network = prefix === 0 ? 0 : (bits & (-1 << (32 - prefix))) >>> 0;
  return `${[24, 16, 8, 0].map((shift) => (network >>> shift) & 0xff).join('.')}/${prefix}`;
}

const anyOptions: fc.Arbitrary<DhcpOptions> = fc.record(
  {
    serverId: ipv4,
    requestedAddress: ipv4,
    leaseTime: seconds,
    renewalTime: seconds,
    rebindingTime: seconds,
    subnetMask: ipv4,
    routers: list,
    dns: list,
    domain: word,
    nbns: list,
    staticRoutes: fc.array(
      fc.tuple(ipv4, ipv4).map(([host, router]) => ({ network: `${host}/32`, router })),
      { minLength: 1, maxLength: 3 },
    ),
    classlessRoutes: routes,
    microsoftRoutes: routes,
    proxyAutoConfiguration: word,
    clientId: opaque,
    parameterRequestList: opaque,
    maxMessageSize: fc.nat(0xffff),
    message: word,
    subnetSelection: ipv4,
    relayAgentInformation: fc.record(
      { circuitId: opaque, remoteId: opaque, linkSelection: ipv4 },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);

const anyMessage: fc.Arbitrary<DhcpMessage> = fc.record({
  type: fc.constantFrom('discover', 'offer', 'request', 'decline', 'ack', 'nak', 'release', 'inform'),
  op: fc.constantFrom('request', 'reply'),
  hardware: fc.record({ type: fc.nat(255), address: fc.uint8Array({ maxLength: 16 }) }),
  hops: fc.nat(255),
  xid: seconds,
  secs: fc.nat(0xffff),
  broadcast: fc.boolean(),
  ciaddr: ipv4,
  yiaddr: ipv4,
  siaddr: ipv4,
  giaddr: ipv4,
  options: anyOptions,
});

describe('a DHCP message', () => {
  it('comes back as it was written', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const bytes = encodeDhcp(message, limits.receivedBytesMax);
        expect(bytes.length).toBeGreaterThanOrEqual(limits.messageBytesMin);
        expect(messageIn(bytes)).toEqual(message);
      }),
    );
  });

  it('comes back however little room there was, as long as it fits at all', () => {
    fc.assert(
      fc.property(anyMessage, fc.integer({ min: 252, max: 548 }), (message, bytesMax) => {
        fc.pre(fitsDhcp(message, bytesMax));
        const bytes = encodeDhcp(message, bytesMax);
        expect(bytes.length).toBeLessThanOrEqual(Math.max(bytesMax, limits.messageBytesMin));
        expect(messageIn(bytes)).toEqual(message);
      }),
    );
  });

  it('is read as udhcpc sends it', () => {
    expect(messageIn(discoverOfUdhcpc)).toEqual({
      ...bare,
      options: {
        maxMessageSize: 576,
        parameterRequestList: Uint8Array.of(1, 3, 6, 12, 15, 28, 42, 44, 121, 249, 252),
        clientId: fromHex('01be9d120340eb'),
      },
    });
  });

  it('is read as dnsmasq sends it', () => {
    expect(messageIn(ackOfDnsmasq)).toEqual({
      ...bare,
      type: 'ack',
      op: 'reply',
      secs: 3,
      broadcast: true,
      yiaddr: '10.66.0.28',
      siaddr: '10.66.0.1',
      options: {
        serverId: '10.66.0.1',
        leaseTime: 600,
        renewalTime: 300,
        rebindingTime: 525,
        subnetMask: '255.255.255.0',
        routers: ['10.66.0.1'],
        proxyAutoConfiguration: 'http://wpad/wpad.dat',
        microsoftRoutes: [{ network: '10.1.0.0/16', router: '10.66.0.1' }],
        classlessRoutes: [
          { network: '10.1.0.0/16', router: '10.66.0.1' },
          { network: '192.168.8.0/21', router: '10.66.0.1' },
        ],
        domain: 'corp.example.com',
        nbns: ['10.1.0.60'],
        dns: ['10.1.0.53', '10.1.0.54'],
      },
    });
  });

  it('begins its options with the type', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const bytes = encodeDhcp(message, limits.receivedBytesMax);
        expect(toHex(bytes.subarray(236, 242))).toBe('638253633501');
      }),
    );
  });
});

describe('options', () => {
  it('are read from file and sname where they are said to be there', () => {
    const bytes = around('350105 340103 ff', { file: '06040a010035 ff', sname: '0f0161 ff' });
    expect(messageIn(bytes).options).toEqual({ dns: ['10.1.0.53'], domain: 'a' });
  });

  it.each([
    [1, { dns: ['10.1.0.53'] }],
    [2, { domain: 'a' }],
  ])('are read from the one that option 52 tells: %i', (which, options) => {
    const bytes = around(`350105 34010${which} ff`, { file: '06040a010035 ff', sname: '0f0161 ff' });
    expect(messageIn(bytes).options).toEqual(options);
  });

  it('are not read from file and sname where nothing says so', () => {
    expect(messageIn(around('350105 ff', { file: '0604ffff', sname: '0fff' })).options).toEqual({});
  });

  it('are joined where they were split, options first, then file, then sname (RFC 3396)', () => {
    const bytes = around('350105 0f0163 340103 0f036f7270 ff', { file: '0f032e6578 ff', sname: '0f0161 ff' });
    expect(messageIn(bytes).options).toEqual({ domain: 'corp.exa' });
  });

  it('are split when they are longer than one length tells', () => {
    const domain = 'x'.repeat(300);
    const bytes = encodeDhcp({ ...bare, options: { domain } }, 1000);
    expect(toHex(bytes.subarray(240, 246))).toBe('3501010fff78');
    expect(messageIn(bytes).options).toEqual({ domain });
  });

  it('end at the end option, or where the message does', () => {
    expect(messageIn(around('350105 00 00 06040a010035 ff 06')).options).toEqual({ dns: ['10.1.0.53'] });
    expect(messageIn(around('350105 06040a010035')).options).toEqual({ dns: ['10.1.0.53'] });
  });

  it('of text come without NUL at the end and control characters', () => {
    expect(messageIn(around(`350105 0f07${toHex(utf8('a\n.b'))}000000`)).options).toEqual({ domain: 'a?.b' });
  });

  it('of routes lose the bits behind the prefix', () => {
    expect(messageIn(around('350105 790c 090aff 01020304 00 05060708')).options.classlessRoutes).toEqual([
      { network: '10.128.0.0/9', router: '1.2.3.4' },
      { network: '0.0.0.0/0', router: '5.6.7.8' },
    ]);
  });

  it('that are unknown are passed over, and unknown parts of option 82 as well', () => {
    const bytes = around('350105 c80401020304 5208 0902abcd 01026162');
    expect(messageIn(bytes).options).toEqual({ relayAgentInformation: { circuitId: utf8('ab') } });
  });
});

describe('a caller with more than a message carries', () => {
  it('cannot send it, and can tell before', () => {
    const message = { ...bare, options: { domain: 'x'.repeat(500), proxyAutoConfiguration: 'y'.repeat(100) } };
    expect(fitsDhcp(message)).toBe(false);
    expect(() => encodeDhcp(message)).toThrow(RangeError);
    expect(fitsDhcp(message, 1000)).toBe(true);
  });

  it('cannot send a hardware address of 17 bytes', () => {
    const hardware = { type: 1, address: new Uint8Array(17) };
    expect(() => encodeDhcp({ ...bare, hardware })).toThrow(RangeError);
  });
});
