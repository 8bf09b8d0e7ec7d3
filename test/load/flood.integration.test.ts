import { setTimeout as sleep } from 'node:timers/promises';
import { contents } from '@sekisho/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClientProcess } from './clients/client-process.ts';
import { type FloodKind, firstMessages, otherFloods } from './clients/flood-messages.ts';
import { scenarioOf } from './clients/scenarios.ts';
import { leadThroughTunnels, tunnelDevice } from './clients/tunnel-device.ts';
import { memoryBytesOf } from './measure/processes.ts';
import { addresses, spoofedAddresses, Topology } from './network/topology.ts';
import { type SekishoPeer, startSekisho } from './peers/sekisho.ts';
import type { Program, Site } from './programs/program.ts';
import { Flood, ping, startEcho, trafficProgramIsBuilt } from './programs/traffic.ts';

const possible = process.getuid?.() === 0 && trafficProgramIsBuilt();
/** `npm run floods`: each flood for itself and for longer, with figures. */
const whole = process.env.SEKISHO_FLOODS === 'whole';
const leastSeconds = whole ? 8 : 3;
/** A client gives up after half a minute: Windows. */
const patienceMs = 30_000;
/** As many as the machine makes. */
const packetsPerSecond = 100_000;
const echoPort = 7;
const mebibyte = 2 ** 20;
/** What tables, buffers and garbage that is not collected yet may add to the memory of an edge at rest, however long it is flooded. */
const grownBytesMax = 256 * mebibyte;

describe.skipIf(!possible)('a flood of strangers', () => {
  let topology: Topology;
  let peer: SekishoPeer;
  let standing: ClientProcess;
  let leased: string;
  let echo: Program;
  let edge: number;
  let atRest: number;
  let newcomers = 0;

  beforeAll(async () => {
    topology = await Topology.lay();
    peer = await startSekisho({ topology, cores: 'two', accounts: 2 });
    echo = await startEcho(at('internal'), echoPort);
    const { clients, standing: came } = await ClientProcess.start(
      at('client'),
      { ...scenarioOf({ peer, sessions: 1, suite: 'aes256-sha1', inFlight: 1 }), tun: tunnelDevice },
      patienceMs,
    );
    standing = clients;
    leased = came.sessions[0]?.address ?? '';
    await leadThroughTunnels(topology, [leased]);
    const pids = await topology.pids('gateway');
    edge = pids.find((pid) => contents(`/proc/${pid}/cmdline`).includes('apps/edge/')) ?? 0;
    atRest = memoryBytesOf(edge);
    if (whole) process.stdout.write(`the edge at rest: ${Math.round(atRest / mebibyte)} MiB\n`);
  });
  afterAll(async () => {
    await standing?.end();
    await echo?.end();
    await peer?.stop();
    await topology?.remove();
  });

  const at = (place: Site['place']): Site => ({ topology, place, cores: 'two' });

  /** Floods while a new client connects and an old one is pinged. */
  async function under(kinds: readonly FloodKind[], fromItsAddress = false) {
    // One that the gateway has never heard of.
    newcomers += 1;
    const address = `172.21.200.${newcomers}`;
    const from = fromItsAddress ? address : spoofedAddresses;
    const floods = kinds.map(({ name: _, ...kind }) => {
      const rate = Math.ceil(packetsPerSecond / kinds.length);
      return new Flood(at('client'), { ...kind, to: addresses.gateway, from, rate, seconds: 60 });
    });
    const scenario = scenarioOf({ peer, sessions: 1, suite: 'aes256-sha1', inFlight: 1 });
    const newcomer = { ...scenario, origin: { kind: 'ports', address, first: 20_000 } } as const;
    const began = performance.now();
    const [pinged, connected] = await Promise.all([
      ping(at('client'), {
        to: addresses.internal,
        port: echoPort,
        from: leased,
        rate: 50,
        seconds: leastSeconds,
        bytes: 64,
      }),
      ClientProcess.start(at('client'), newcomer, patienceMs),
    ]);
    const came = { seconds: connected.standing.seconds, count: connected.standing.sessions.length };
    await connected.clients.end();
    await sleep(Math.max(0, leastSeconds * 1000 - (performance.now() - began)));
    const sent = await Promise.all(floods.map((flood) => flood.stop()));
    const packets = sent.reduce((sum, flood) => sum + flood.packets / flood.seconds, 0);
    return { pinged, came, packets, memory: memoryBytesOf(edge) };
  }

  async function leavesAlone(what: string, ...flood: Parameters<typeof under>): Promise<void> {
    const before = whole ? (await under(...flood)).memory : atRest;
    const { pinged, came, packets, memory } = await under(...flood);
    const figures = [
      what,
      Math.round(packets).toLocaleString('en-US'),
      `${came.seconds.toFixed(1)} s`,
      `${pinged.sent - pinged.received} of ${pinged.sent}`,
      ...[before, memory].map((bytes) => `${Math.round(bytes / mebibyte)} MiB`),
    ];
    if (whole) process.stdout.write(`| ${figures.join(' | ')} |\n`);
    expect(came.count).toBe(1);
    expect(pinged.received / pinged.sent).toBeGreaterThan(0.9);
    expect(memory - atRest).toBeLessThan(grownBytesMax);
  }

  const timeout = 150_000;

  it('of forged first messages leaves memory, sessions and new clients alone', { timeout }, () =>
    leavesAlone(firstMessages.name, [firstMessages]),
  );

  it.skipIf(whole)('of everything else does, too', { timeout }, () => leavesAlone('everything else', otherFloods));

  it.runIf(whole).each(otherFloods)('of $name does, too', { timeout }, (kind) => leavesAlone(kind.name, [kind]));

  it('from one address does not keep a client out that is behind the same NAT', { timeout }, () =>
    leavesAlone('first messages from the address of the new client', [firstMessages], true),
  );
});
