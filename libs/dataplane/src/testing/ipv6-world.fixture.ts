import { randomBytes } from 'node:crypto';
import { toHex } from '@sekisho/wire';
import { expect } from 'vitest';
import type { AccessPolicy, DropReason } from '../index.ts';
import type { Client } from './client.fixture.ts';
import { until } from './gateway.fixture.ts';
import { echoRequest, icmpv6, nextHeaders } from './ipv6-packets.fixture.ts';
import { everybody, gatewayOptions, tunAddress, World } from './world.fixture.ts';

/** Of the gateway's TUN device. */
export const own = 'fd00:66:0:0:0:0:0:1';
/** Hosts on the namespace's loopback: two within the encryption domain, one beside it, one taken out of it. */
export const host = 'fd00:1:0:0:0:0:0:1';
export const secondHost = 'fd00:1:0:0:0:0:0:2';
export const outside = 'fd00:2:0:0:0:0:0:1';
export const elsewhere = 'fd00:1:9:0:0:0:0:1';

export const domain = { include: ['10.50.0.0/16', 'fd00:1::/32'], exclude: ['fd00:1:9::/48'] };

/** A client, and one of its addresses. */
export type Ipv6Client = Client & { readonly own: string };

/** A world whose clients have IPv6. */
export class Ipv6World {
  readonly world = new World();
  #clients = 0;

  async start(policies: readonly AccessPolicy[] = [{ ...everybody(), encryptionDomain: domain }]): Promise<void> {
    const tun = { name: 'sekisho0', address: `${tunAddress}/24`, ipv6: 'fd00:66::1/48', mtu: 1400 };
    await this.world.start({ ...gatewayOptions, tun, policies, clients: ['10.99.0.0/24', 'fd00:66::/48'] });
    for (const address of [host, secondHost, outside, elsewhere])
      await this.world.namespace.run('ip', '-6', 'address', 'add', `${address}/128`, 'dev', 'lo', 'nodad');
  }

  /** The client has fd00:66:0:N::/64. */
  async connect(options: { policy?: number; mtu?: number } = {}): Promise<Ipv6Client> {
    this.#clients += 1;
    const prefix = `fd00:66:0:${this.#clients.toString(16)}`;
    const client = await this.world.client({ ...options, ipv6: `${prefix}::/64` });
    return Object.assign(client, { own: `${prefix}:0:0:0:77` });
  }

  async dropsOf(client: Client): Promise<Readonly<Partial<Record<DropReason, number>>> | undefined> {
    return (await this.world.gateway.sessionCounters(client.key))?.drops;
  }

  /** By the client's own counters: the kernel's announcements on the TUN device are in those of all. */
  async refuses(client: Client, reason: DropReason, packet: Uint8Array): Promise<void> {
    const count = async () => (await this.dropsOf(client))?.[reason] ?? 0;
    const before = await count();
    await client.sendIpv6(packet);
    await until(async () => ((await count()) > before ? true : undefined), `a drop ${reason}`);
  }

  /** An answer tells that the packet has arrived. */
  async pings(client: Ipv6Client, destination: string): Promise<void> {
    const body = randomBytes(16);
    await client.sendIpv6(icmpv6(client.own, destination, echoRequest(77, body)));
    const reply = await client.receiveIpv6();
    expect(reply).toMatchObject({ source: destination, destination: client.own, nextHeader: nextHeaders.icmpv6 });
    expect(reply.payload[0]).toBe(129);
    expect(toHex(reply.payload.subarray(8))).toBe(toHex(body));
  }

  stop(): Promise<void> {
    return this.world.stop();
  }
}
