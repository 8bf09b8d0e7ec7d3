import { DecodeError, toHex } from '@sekisho/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { informOfMacos } from './captured.fixture.ts';
import { answerInform, answerInformPacket, type InformConfig } from './inform.ts';
import { limits } from './limits.ts';
import { type DhcpMessage, encodeDhcp } from './message.ts';
import { messageIn } from './messages.fixture.ts';
import { encodeUdpPacket, parseUdpPacket, type UdpPacket } from './udp-packet.ts';

const config: InformConfig = {
  address: '10.66.0.7',
  gateway: '10.66.0.1',
  subnetMask: '255.255.255.255',
  dns: ['10.1.0.53'],
  nbns: ['10.1.0.60'],
  domain: 'corp.example.com',
  routes: ['10.0.0.0/8', '192.168.8.0/21'],
  proxyAutoConfiguration: 'http://wpad.example.com/wpad.dat',
};
const routes = [
  { network: '10.0.0.0/8', router: '10.66.0.1' },
  { network: '192.168.8.0/21', router: '10.66.0.1' },
];

const datagramOf = (packet: Uint8Array): UdpPacket => {
  const datagram = parseUdpPacket(packet);
  if (datagram instanceof DecodeError) throw datagram;
  return datagram;
};

const macos = messageIn(informOfMacos);
const asking = (...codes: number[]): DhcpMessage => ({
  ...macos,
  options: { parameterRequestList: Uint8Array.from(codes) },
});
const silent: DhcpMessage = { ...macos, options: {} };
const fromClient = (payload: Uint8Array, other: Partial<UdpPacket> = {}): Uint8Array =>
  encodeUdpPacket({
    source: config.address,
    destination: '255.255.255.255',
    sourcePort: 68,
    destinationPort: 67,
    payload,
    ...other,
  });

describe('DHCPINFORM', () => {
  it('of macOS is answered with what it asks for, as it wants to have it', () => {
    expect(answerInform(macos, config)).toEqual({
      type: 'ack',
      op: 'reply',
      hardware: macos.hardware,
      hops: 0,
      xid: 1,
      secs: 0,
      broadcast: false,
      ciaddr: '10.66.0.7',
      yiaddr: '0.0.0.0',
      siaddr: '0.0.0.0',
      giaddr: '0.0.0.0',
      options: {
        serverId: '10.66.0.1',
        subnetMask: '255.255.255.255',
        dns: ['10.1.0.53'],
        domain: 'corp.example.com',
        nbns: ['10.1.0.60'],
        microsoftRoutes: routes,
      },
    });
  });

  it('is answered on the wire: the type, the server, then the options', () => {
    const answer = answerInform(asking(1, 6, 249, 121), config);
    if (answer === undefined) throw new Error('no answer');
    const options = ['350105', '36040a420001', '0104ffffffff', '06040a010035'];
    const both = ['080a0a420001', '15c0a8080a420001'].join('');
    expect(toHex(encodeDhcp(answer).subarray(240, 240 + 51))).toBe(
      [...options, `f90e${both}`, `790e${both}`].join('').slice(0, 102),
    );
  });

  it.each([
    [[121], { classlessRoutes: routes }],
    [[121, 249], { classlessRoutes: routes, microsoftRoutes: routes }],
    [[252], { proxyAutoConfiguration: 'http://wpad.example.com/wpad.dat' }],
    [[43, 46, 47], {}],
  ])('is answered with nothing that was not asked for: %j', (codes, options) => {
    expect(answerInform(asking(...codes), config)?.options).toEqual({ serverId: '10.66.0.1', ...options });
  });

  it('is answered with everything where it does not say', () => {
    expect(Object.keys(answerInform(silent, config)?.options ?? {}).toSorted()).toEqual(
      [
        'classlessRoutes',
        'dns',
        'domain',
        'microsoftRoutes',
        'nbns',
        'proxyAutoConfiguration',
        'serverId',
        'subnetMask',
      ].toSorted(),
    );
  });

  it('is answered without what the gateway has none of', () => {
    const { domain: _, proxyAutoConfiguration: __, ...rest } = config;
    const answer = answerInform(silent, { ...rest, dns: [], nbns: [], routes: [] });
    expect(answer?.options).toEqual({ serverId: '10.66.0.1', subnetMask: '255.255.255.255' });
  });

  it('is not answered for the address of somebody else', () => {
    expect(answerInform({ ...macos, ciaddr: '10.66.0.8' }, config)).toBeUndefined();
    expect(answerInform({ ...macos, ciaddr: '0.0.0.0' }, config)).toBeUndefined();
  });
});

describe('an answer for which there is little room', () => {
  const many = (count: number) => ({ ...config, routes: Array.from({ length: count }, (_, n) => `10.${n}.0.0/16`) });
  const answered = (request: DhcpMessage, to: InformConfig) => {
    const outcome = answerInformPacket(fromClient(encodeDhcp(request)), to);
    if (outcome.kind !== 'answer') throw new Error(outcome.reason);
    expect(outcome.packet.length).toBeLessThanOrEqual(576);
    return { ...outcome, options: messageIn(datagramOf(outcome.packet).payload).options };
  };

  it('has the routes once', () => {
    const { options, routesLeftOut } = answered(silent, many(30));
    expect(options.microsoftRoutes).toHaveLength(30);
    expect(options.classlessRoutes).toBeUndefined();
    expect(routesLeftOut).toBe(0);
  });

  it('has the routes once by the option that was asked for', () => {
    const { options, routesLeftOut } = answered(asking(121), many(60));
    expect(options.microsoftRoutes).toBeUndefined();
    expect((options.classlessRoutes?.length ?? 0) + routesLeftOut).toBe(60);
  });

  it('has the first routes, and tells how many are left out', () => {
    const { options, routesLeftOut } = answered(macos, many(64));
    const { length = 0 } = options.microsoftRoutes ?? [];
    expect(length).toBeGreaterThan(40);
    expect(length + routesLeftOut).toBe(64);
    expect(options.dns).toEqual(config.dns);
  });

  it('has as many as there is room for, of thousands too', () => {
    const routes = Array.from({ length: 5_000 }, (_, n) => `10.${n >> 8}.${n & 255}.0/24`);
    const { options, routesLeftOut } = answered(macos, { ...config, routes });
    const { length = 0 } = options.microsoftRoutes ?? [];
    expect(length + routesLeftOut).toBe(5_000);
    for (const [given, room] of [
      [length - 1, 0],
      [length, 0],
      [length + 1, 1],
    ])
      expect(answered(macos, { ...config, routes: routes.slice(0, given) }).routesLeftOut).toBe(room);
  });

  it('has all of them for a client that takes more', () => {
    const request = { ...silent, options: { maxMessageSize: 1500 } };
    const outcome = answerInformPacket(fromClient(encodeDhcp(request)), many(64));
    expect(outcome).toMatchObject({ kind: 'answer', routesLeftOut: 0 });
  });

  it.each([
    ['the URL', 100, 600, ['dns', 'domain', 'nbns', 'serverId', 'subnetMask']],
    ['URL and domain', 600, 600, ['dns', 'nbns', 'serverId', 'subnetMask']],
  ])('goes without %s before it goes without name servers', (_, domain, url, left) => {
    const long = { ...config, domain: 'd'.repeat(domain), proxyAutoConfiguration: 'u'.repeat(url), routes: [] };
    expect(Object.keys(answered(silent, long).options).toSorted()).toEqual(left);
  });

  it('goes without everything rather than not at all', () => {
    const dns = Array.from({ length: 64 }, () => '10.1.0.53');
    expect(answered(silent, { ...config, dns, nbns: dns }).options).toEqual({ serverId: '10.66.0.1' });
  });
});

describe('a packet of a client', () => {
  it('is answered from the gateway, to the client alone', () => {
    const outcome = answerInformPacket(fromClient(informOfMacos), config);
    if (outcome.kind !== 'answer') throw new Error(outcome.reason);
    const { payload, ...addressed } = datagramOf(outcome.packet);
    expect(addressed).toEqual({ source: '10.66.0.1', destination: '10.66.0.7', sourcePort: 67, destinationPort: 68 });
    expect(messageIn(payload)).toEqual(answerInform(macos, config));
    expect(outcome.routesLeftOut).toBe(0);
  });

  it('is answered where it was sent to the gateway alone', () => {
    const outcome = answerInformPacket(fromClient(informOfMacos, { destination: config.gateway }), config);
    expect(outcome.kind).toBe('answer');
  });

  it.each([
    ['no-udp-packet', Uint8Array.of(1, 2, 3)],
    ['not-for-a-server', fromClient(informOfMacos, { destination: '10.1.0.67' })],
    ['not-for-a-server', fromClient(informOfMacos, { sourcePort: 1068 })],
    ['not-for-a-server', fromClient(informOfMacos, { destinationPort: 53 })],
    ['no-dhcp-message', fromClient(Uint8Array.of(1))],
    ['no-inform', fromClient(encodeDhcp({ ...macos, type: 'discover' }))],
    ['no-inform', fromClient(encodeDhcp({ ...macos, op: 'reply' }))],
    ['not-its-own-address', fromClient(informOfMacos, { source: '10.66.0.8' })],
    ['not-its-own-address', fromClient(encodeDhcp({ ...macos, ciaddr: '10.66.0.8' }))],
  ])('is passed over: %s', (reason, packet) => {
    expect(answerInformPacket(packet, config)).toMatchObject({ kind: 'ignored', reason });
  });

  it('is answered in one packet or passed over, whatever it is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), fc.nat(limits.messageBytesMin), (tail, at) => {
        const bytes = encodeDhcp(macos);
        bytes.set(tail.subarray(0, bytes.length - Math.min(at, bytes.length)), Math.min(at, bytes.length));
        const outcome = answerInformPacket(fromClient(bytes), config);
        expect(outcome.kind === 'ignored' || outcome.packet.length <= 1280).toBe(true);
      }),
    );
  });
});
