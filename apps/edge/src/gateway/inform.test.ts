import { subjects } from '@sekisho/contracts';
import {
  type DhcpMessage,
  type DhcpOptions,
  encodeDhcp,
  encodeUdpPacket,
  parseDhcp,
  parseUdpPacket,
} from '@sekisho/dhcp';
import { DecodeError } from '@sekisho/wire';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { limits } from '../limits.ts';
import { type Answer, kindly, lease, type SetUp, setUp } from './edge-in-memory.fixture.ts';
import type { MemoryClient } from './memory-client.fixture.ts';

const soon = { timeout: 5_000, interval: 10 };
const everybody = '255.255.255.255';
/** 1, 6, 15, 44, 121, 249 and 252. */
const wanted = Uint8Array.from([1, 6, 15, 44, 121, 249, 252]);

/** What Windows and macOS ask when they are connected and do not send everything through the tunnel. */
const inform = (ciaddr: string, options: DhcpOptions = { parameterRequestList: wanted }): DhcpMessage => ({
  type: 'inform',
  op: 'request',
  hardware: { type: 8, address: new Uint8Array(6) },
  hops: 0,
  xid: 7,
  secs: 0,
  broadcast: false,
  ciaddr,
  yiaddr: '0.0.0.0',
  siaddr: '0.0.0.0',
  giaddr: '0.0.0.0',
  options,
});

const ask = (client: MemoryClient, request = inform('10.66.0.2'), destination = everybody) =>
  client.sendPacket(
    encodeUdpPacket({
      source: request.ciaddr,
      destination,
      sourcePort: 68,
      destinationPort: 67,
      payload: encodeDhcp(request),
    }),
  );

function answersTo({ packets }: MemoryClient) {
  return packets.map((packet) => {
    const datagram = parseUdpPacket(packet);
    if (datagram instanceof DecodeError) throw datagram;
    const message = parseDhcp(datagram.payload);
    if (message instanceof DecodeError) throw message;
    return { ...message, from: datagram.source, to: datagram.destination };
  });
}

let stop: () => Promise<void> = async () => undefined;
afterEach(() => stop());

async function connected(set: SetUp = {}, answer: Answer = kindly) {
  const edge = setUp(answer, set);
  stop = () => edge.gateway.stop();
  const client = edge.client('198.51.100.7');
  client.connect();
  await vi.waitFor(() => expect(client.officeMode).toBeDefined(), soon);
  return { ...edge, client };
}

const rich: Answer = (subject, payload) =>
  subject === subjects.poolLease
    ? { ...lease, dns: ['10.1.0.53'], nbns: ['10.1.0.42'], domain: 'corp.example.com' }
    : kindly(subject, payload);

describe('DHCPINFORM in the tunnel', () => {
  it('is answered with name servers, domain, routes and proxy', async () => {
    const officeMode =
      'officeMode: { pool: 10.66.0.0/16, inform: { proxyAutoConfiguration: "http://wpad.example.com/wpad.dat" } }\n';
    const { client } = await connected({ officeMode }, rich);
    ask(client);
    await vi.waitFor(() => expect(client.packets).toHaveLength(1), soon);
    const routes = [{ network: '10.0.0.0/8', router: '10.66.0.1' }];
    expect(answersTo(client)[0]).toMatchObject({
      from: '10.66.0.1',
      to: '10.66.0.2',
      type: 'ack',
      xid: 7,
      yiaddr: '0.0.0.0',
      options: {
        serverId: '10.66.0.1',
        subnetMask: '255.255.255.255',
        dns: ['10.1.0.53'],
        nbns: ['10.1.0.42'],
        domain: 'corp.example.com',
        classlessRoutes: routes,
        microsoftRoutes: routes,
        proxyAutoConfiguration: 'http://wpad.example.com/wpad.dat',
      },
    });
  });

  it('is answered by the encryption domain of the client’s profile', async () => {
    const settings = 'profiles: [{ users: [alice], encryptionDomain: [10.1.0.0/16] }]\n';
    const { client } = await connected({ settings });
    ask(client);
    await vi.waitFor(() => expect(client.packets).toHaveLength(1), soon);
    expect(answersTo(client)[0]?.options.microsoftRoutes).toEqual([{ network: '10.1.0.0/16', router: '10.66.0.1' }]);
  });

  it('is answered with as many routes as there is room for, and that is told', async () => {
    const networks = Array.from({ length: 64 }, (_, n) => `10.1.${n * 2}.0/24`).join(', ');
    const settings = `profiles: [{ users: [alice], encryptionDomain: [${networks}] }]\n`;
    const { client, gateway } = await connected({ settings });
    ask(client);
    await vi.waitFor(() => expect(gateway.ignored).toMatchObject({ 'dhcp: routes-without-room': 1 }), soon);
    expect(answersTo(client)[0]?.options.microsoftRoutes?.length).toBeGreaterThan(40);
  });

  it('is not answered for another address than the client’s own, nor where it is none', async () => {
    const { client, gateway } = await connected();
    ask(client, inform('10.66.0.3'));
    ask(client, { ...inform('10.66.0.2'), type: 'discover' });
    await vi.waitFor(
      () => expect(gateway.ignored).toMatchObject({ 'dhcp: not-its-own-address': 1, 'dhcp: no-inform': 1 }),
      soon,
    );
    expect(client.packets).toEqual([]);
  });

  it('is answered only so often', async () => {
    const { client, gateway } = await connected();
    for (let n = 0; n < limits.informAnswersMax + 3; n += 1) ask(client);
    await vi.waitFor(() => expect(gateway.ignored).toMatchObject({ 'dhcp: too-many': 3 }), soon);
    expect(client.packets).toHaveLength(limits.informAnswersMax);
  });

  it('is not answered where the settings say so', async () => {
    const officeMode = 'officeMode: { pool: 10.66.0.0/16, inform: { answer: false } }\n';
    const { client, gateway } = await connected({ officeMode });
    ask(client);
    await vi.waitFor(() => expect(gateway.ignored).toMatchObject({ 'dhcp: not-answered': 1 }), soon);
    expect(client.packets).toEqual([]);
  });
});
