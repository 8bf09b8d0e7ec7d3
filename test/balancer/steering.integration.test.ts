import { eventually } from '@sekisho/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench, publicPort } from './harness/bench.ts';
import { cookieOf, espPacket, ikeMessage, keepalive } from './harness/datagrams.ts';
import { clientAddress, edgeAddress, publicAddress, type Slot, slots } from './harness/network.ts';
import type { HostSocket } from './harness/udp-host.ts';

const possible = process.getuid?.() === 0;
const waitMs = 10_000;

describe.skipIf(!possible)('a balancer before edges 1 and 2, to which edge 3 comes', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await Bench.start();
    bench.bus.say(1, 'accepting');
    bench.bus.say(2, 'accepting');
    await bench.bus.steered({ 1: 'accepting', 2: 'accepting' });
  });
  afterAll(() => bench?.stop());

  /** Clients at each of these edges, by their slots. */
  const clientsAt = async (...at: Slot[]): Promise<(readonly [Slot, HostSocket])[]> =>
    Promise.all(at.map(async (slot) => [slot, await bench.clientAt(slot)] as const));

  it.each([500, 4500] as const)(
    'shows the client’s own address to the edge, and its own to the client: port %i',
    async (port) => {
      const socket = await bench.clientSocket(clientAddress(3));
      const { slot, arrival } = await bench.lead(socket, port, ikeMessage({ encapsulated: port === 4500 }));
      expect(arrival.from).toBe(`${clientAddress(3)}:${socket.port}`);
      expect(arrival.socket.port).toBe(port);
      const answer = ikeMessage({ responderCookie: cookieOf(slot), encapsulated: port === 4500 });
      expect((await bench.answer(slot, arrival, answer)).from).toBe(publicPort(port));
    },
  );

  it('sends a repeated first message to the same edge', async () => {
    for (let client = 0; client < 8; client += 1) {
      const socket = await bench.clientSocket();
      expect(await bench.firstMessage(socket, 500)).toBe(await bench.firstMessage(socket, 500));
    }
  });

  it.each([1, 2] as const)('leads by the first byte of cookies and SPIs: %i', async (slot) => {
    const socket = await bench.clientSocket();
    const responderCookie = cookieOf(slot);
    expect((await bench.lead(socket, 500, ikeMessage({ responderCookie }))).slot).toBe(slot);
    expect((await bench.lead(socket, 4500, ikeMessage({ responderCookie, encapsulated: true }))).slot).toBe(slot);
    const { slot: got, arrival } = await bench.lead(socket, 4500, espPacket(slot, 1_400));
    expect(got).toBe(slot);
    expect((await bench.answer(slot, arrival, espPacket(77, 1_400))).from).toBe(publicPort(4500));
  });

  it('counts what has no edge, and keepalives, which end here', async () => {
    const socket = await bench.clientSocket();
    const send = (port: 500 | 4500, bytes: Buffer) => () => bench.client.send(socket, publicPort(port), bytes);
    await bench.droppedOne('keepalive', send(4500, keepalive));
    await bench.droppedOne('unknown-slot', send(4500, espPacket(9)));
    await bench.droppedOne('unknown-slot', send(500, ikeMessage({ responderCookie: cookieOf(9) })));
    await bench.droppedOne(
      'unknown-slot',
      send(4500, ikeMessage({ responderCookie: cookieOf(9), encapsulated: true })),
    );
    const { host, sockets } = bench.edge(3);
    await bench.droppedOne('not-an-edge', () => host.send(sockets[4500], `${clientAddress(2)}:4500`, espPacket(3)));
  });

  it('leads IKE messages that come in fragments, there and back', async () => {
    const socket = await bench.clientSocket();
    const responderCookie = cookieOf(2);
    const certificates = ikeMessage({ responderCookie, encapsulated: true, bytes: 9_000 });
    const { slot, arrival } = await bench.lead(socket, 4500, certificates);
    expect(slot).toBe(2);
    const answer = ikeMessage({ responderCookie, encapsulated: true, bytes: 9_000 });
    expect((await bench.answer(2, arrival, answer)).from).toBe(publicPort(4500));
  });

  it('leaves everybody where they are when an edge comes, and gives it new clients', async () => {
    const clients = await clientsAt(1, 2, 1, 2, 1, 2);
    bench.bus.say(3, 'accepting');
    await bench.bus.steered({ 1: 'accepting', 2: 'accepting', 3: 'accepting' });
    for (const [slot, socket] of clients) {
      expect((await bench.lead(socket, 4500, espPacket(slot))).slot).toBe(slot);
      expect(await bench.firstMessage(socket, 4500)).toBe(slot);
    }
    await eventually(
      'edge 3 gets a new client',
      waitMs,
      async () => (await bench.firstMessage(await bench.clientSocket(), 500)) === 3,
    );
  });

  it('spreads a crowd behind one address over all edges', async () => {
    const sockets = await Promise.all(Array.from({ length: 1_000 }, () => bench.clientSocket(clientAddress(4))));
    const before = slots.map((slot) => bench.edge(slot).host.arrivals.length);
    for (const socket of sockets) bench.client.send(socket, publicPort(500), ikeMessage());
    const got = (): number[] =>
      slots.map((slot, index) => bench.edge(slot).host.arrivals.length - (before[index] ?? 0));
    await eventually('all are there', waitMs, () => got().reduce((sum, each) => sum + each) === sockets.length);
    for (const count of got()) expect(count).toBeGreaterThan(sockets.length / 4);
  });

  it('keeps a client whose address changes on its edge, also with its next IKE SA', async () => {
    for (const slot of slots) {
      const moved = await bench.clientSocket(clientAddress(5));
      expect((await bench.lead(moved, 4500, espPacket(slot))).slot).toBe(slot);
      await bench.exchange(slot, moved);
      expect(await bench.firstMessage(moved, 4500)).toBe(slot);
    }
  });

  it('goes by the edge that a client was last at', async () => {
    const socket = await bench.clientAt(1);
    await bench.exchange(2, socket);
    expect(await bench.firstMessage(socket, 4500)).toBe(2);
  });

  it('tells an edge of a narrow path to its client, and a client of one to the edge', async () => {
    const socket = await bench.clientAt(2);
    await bench.network.must('router', 'ip link set lan mtu 1280');
    const { host, sockets } = bench.edge(2);
    host.send(sockets[4500], `${clientAddress(2)}:${socket.port}`, espPacket(77, 1_400));
    const mtuAtEdge = () => bench.network.must('edge-2', `ip route get ${clientAddress(2)} from ${edgeAddress(2)}`);
    await eventually('the edge knows', waitMs, async () => (await mtuAtEdge()).includes('mtu 1280'));
    await bench.network.must('router', 'ip link set lan mtu 1500');

    await bench.network.must('balancer', `ip route add ${edgeAddress(2)} dev outside mtu lock 1300`);
    bench.client.send(socket, publicPort(4500), espPacket(2, 1_400));
    const mtuAtClient = () => bench.network.must('client', `ip route get ${publicAddress}`);
    await eventually('the client knows', waitMs, async () => (await mtuAtClient()).includes('mtu 1300'));
    await bench.network.must('balancer', `ip route del ${edgeAddress(2)} dev outside`);
  });

  it('gives nobody new to an edge that drains, and lets its clients stay until it is drained', async () => {
    const clients = await clientsAt(2, 2, 2);
    const others = async () =>
      Promise.all(Array.from({ length: 30 }, async () => bench.firstMessage(await bench.clientSocket(), 500)));
    bench.bus.say(2, 'draining');
    await bench.bus.steered({ 1: 'accepting', 2: 'draining', 3: 'accepting' });
    for (const [, socket] of clients) expect(await bench.firstMessage(socket, 4500)).toBe(2);
    expect(await others()).not.toContain(2);
    bench.bus.say(2, 'drained');
    await bench.bus.steered({ 1: 'accepting', 2: 'drained', 3: 'accepting' });
    for (const [, socket] of clients) expect(await bench.firstMessage(socket, 4500)).not.toBe(2);
    expect(await others()).not.toContain(2);
  });

  it('is back within seconds when somebody has removed the rules, and has edges tell it whom they serve', async () => {
    const clients = await clientsAt(1, 3, 1, 3);
    for (const slot of [1, 3] as const) {
      const here = clients.filter(([at]) => at === slot).map(([, { port }]) => `${clientAddress(2)}:${port}`);
      bench.bus.serves(slot, here);
    }
    await bench.network.must('balancer', 'nft flush ruleset');
    await eventually('edges have told', 2 * waitMs, () => bench.balancer.said.includes('edges told whom they serve'));
    for (const [slot, socket] of clients) expect(await bench.firstMessage(socket, 4500)).toBe(slot);
  });

  it('leads on while it is stopped, and knows all that it knew when it is back', async () => {
    const clients = await clientsAt(1, 3);
    const check = async (): Promise<void> => {
      for (const [slot, socket] of clients) {
        expect((await bench.lead(socket, 4500, espPacket(slot))).slot).toBe(slot);
        expect(await bench.firstMessage(socket, 4500)).toBe(slot);
      }
    };
    await bench.restartBalancer(check);
    await check();
    await bench.bus.steered({ 1: 'accepting', 2: 'drained', 3: 'accepting' });
    await check();
  });

  it('sends the clients of an edge that is gone to others, and what is of the edge still there', async () => {
    const [[, socket] = []] = await clientsAt(3);
    if (socket === undefined) throw new Error('there is no client');
    bench.bus.silence(3);
    await bench.bus.steered({ 1: 'accepting', 2: 'drained', 3: 'silent' });
    expect(await bench.firstMessage(socket, 4500)).toBe(1);
    expect((await bench.lead(socket, 4500, espPacket(3))).slot).toBe(3);
    await bench.exchange(1, socket);
    bench.bus.say(3, 'accepting');
    await bench.bus.steered({ 1: 'accepting', 2: 'drained', 3: 'accepting' });
    expect(await bench.firstMessage(socket, 4500)).toBe(1);
  });

  it('says what it lacks', async () => {
    await bench.network.must('balancer', 'sysctl -qw net.ipv4.ip_forward=0');
    const lacking = [['setpriv', '--bounding-set=-net_admin', '--inh-caps=-all'], []];
    const words = lacking.map(async (through) => (await bench.launch(through)).lastWords());
    const [withoutRights, withoutForwarding] = await Promise.all(words);
    await bench.network.must('balancer', 'sysctl -qw net.ipv4.ip_forward=1');
    expect(withoutRights).toContain('give the process the capability NET_ADMIN');
    expect(withoutForwarding).toContain('IP forwarding is off here');
  });
});
