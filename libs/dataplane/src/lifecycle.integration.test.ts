import { utf8 } from '@sekisho/wire';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Client, gatewayAddress, natTraversalPort, newSa } from './testing/client.fixture.ts';
import { aes256Sha1, open, suites } from './testing/esp.fixture.ts';
import { Gateway, GatewayCallError, Namespace } from './testing/gateway.fixture.ts';
import { l2tpControl, udp } from './testing/packets.fixture.ts';
import { gatewayOptions, hostAddress, isRoot, World } from './testing/world.fixture.ts';

describe.skipIf(!isRoot)('security associations', () => {
  const world = new World();
  beforeAll(() => world.start());
  afterAll(() => world.stop());

  /** SPI of the pair that the gateway sends on now. */
  async function spiInUse(client: Client): Promise<number> {
    await world.gateway.do('sendL2tp', client.peer, 1701, l2tpControl());
    const { bytes } = await world.gateway.datagram(client.socket);
    return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  }

  it('are swapped without loss: both receive, the new one sends once it is activated, the old one when it is back', async () => {
    const { gateway } = world;
    const client = await world.client();
    const [first, second] = [client.sa, newSa(suites[8] ?? aes256Sha1)];
    await client.install(second, false);
    expect(await spiInUse(client)).toBe(first.spiDown);
    for (const sa of [second, first, second]) {
      await client.sendDatagram(client.seal(udp(1701, 1701, l2tpControl()), {}, sa));
      expect(await gateway.frame('l2tp')).toMatchObject({ peer: client.peer });
    }
    await gateway.do('activateSa', second.spiUp);
    expect(await spiInUse(client)).toBe(second.spiDown);
    await gateway.do('removeSa', second.spiUp);
    expect(await spiInUse(client)).toBe(first.spiDown);
  });

  it('are sent on before the peer confirms them where there are no others', async () => {
    const { gateway } = world;
    const client = await world.client();
    const unconfirmed = newSa(aes256Sha1);
    await client.install(unconfirmed, false);
    expect(await spiInUse(client)).toBe(client.sa.spiDown);
    await gateway.do('removeSa', client.sa.spiUp);
    expect(await spiInUse(client)).toBe(unconfirmed.spiDown);
  });

  it('lose no packet of a stream while they are swapped many times', async () => {
    const { gateway } = world;
    const client = await world.client();
    await gateway.bind('stream', hostAddress, 7001);
    const known = [client.sa];
    // On a busy machine packets of one round may leave with the next: every other pair is used then.
    for (let round = 0; round < 30; round += 1) {
      const next = newSa(aes256Sha1);
      const sending = gateway.send('stream', client.address, 7001, ...Array.from({ length: 25 }, () => utf8('down')));
      await Promise.all([sending, client.install(next, true)]);
      const former = known.at(-2);
      if (former) await gateway.do('removeSa', former.spiUp);
      known.push(next);
    }
    const datagrams = await gateway.datagrams(client.socket, 750);
    const used = datagrams.map((datagram) => {
      const spi = new DataView(datagram.bytes.buffer, datagram.bytes.byteOffset).getUint32(0);
      const sa = known.find(({ spiDown }) => spiDown === spi) ?? client.sa;
      client.openIp(datagram, sa);
      return spi;
    });
    expect(new Set(used).size).toBeGreaterThan(10);
    expect((await gateway.counters()).drops['no-outbound-sa']).toBe(0);
  });

  it('start afresh when the same SPI is installed again', async () => {
    const { gateway } = world;
    const client = await world.client();
    const packet = client.sealL2tp(l2tpControl());
    await client.sendDatagram(packet);
    await gateway.frame('l2tp');
    await client.install(client.sa, true);
    await client.sendDatagram(packet);
    expect(await gateway.frame('l2tp')).toMatchObject({ peer: client.peer });
    await gateway.do('sendL2tp', client.peer, 1701, l2tpControl());
    expect(open(aes256Sha1, client.sa.keysDown, (await gateway.datagram(client.socket)).bytes).sequence).toBe(1);
  });

  it('go with their peer, and its sessions too', async () => {
    const { gateway } = world;
    const client = await world.client();
    await gateway.do('removePeer', client.peer);
    expect(await gateway.sessionCounters(client.key)).toBeUndefined();
    await gateway.dropped('unknown-spi', () => client.sendDatagram(client.sealL2tp(l2tpControl())));
  });

  it('follow a client to another port, but not for an old or forged packet', async () => {
    const { gateway } = world;
    const client = await world.client();
    const [oldPort, newPort] = [client.port, client.port + 10_000];
    await gateway.bind('moved', '127.0.0.1', newPort);
    const late = client.sealL2tp(l2tpControl());
    await client.sendDatagram(client.sealL2tp(l2tpControl()));
    await gateway.frame('l2tp');

    const from = (name: string, bytes: Uint8Array) => gateway.send(name, gatewayAddress, natTraversalPort, bytes);
    await from('moved', late);
    expect((await gateway.framesUntil((all) => all.length > 0)).map(({ kind }) => kind)).toEqual(['l2tp']);
    const forged = client.sealL2tp(l2tpControl());
    await gateway.dropped('integrity-failed', () => from('moved', forged.fill(0, -1)));
    expect(await spiInUse(client)).toBe(client.sa.spiDown);

    await from('moved', client.sealL2tp(l2tpControl()));
    const frames = await gateway.framesUntil((all) => all.length > 1);
    expect(frames).toMatchObject([
      { kind: 'moved', peer: client.peer, remote: { address: '127.0.0.1', port: newPort } },
      { kind: 'l2tp', peer: client.peer },
    ]);
    client.socket = 'moved';
    expect(await spiInUse(client)).toBe(client.sa.spiDown);

    // A rekey that still names the former port is the control side's memory, not news.
    expect(client.port).toBe(oldPort);
    const next = newSa(aes256Sha1);
    await client.install(next, true);
    expect(await spiInUse(client)).toBe(next.spiDown);
  });

  it('follow a client by the newest SA that it was heard on: a packet of an older one, held back, moves nothing', async () => {
    const { gateway } = world;
    const client = await world.client();
    await gateway.bind('held-back', '127.0.0.1', client.port + 10_000);
    const held = client.sealL2tp(l2tpControl());
    const next = newSa(aes256Sha1);
    await client.install(next, true);
    const [old] = [client.sa];
    client.sa = next;
    await client.sendDatagram(client.sealL2tp(l2tpControl()));
    await gateway.frame('l2tp');

    await gateway.send('held-back', gatewayAddress, natTraversalPort, held);
    expect((await gateway.framesUntil((all) => all.length > 0)).map(({ kind }) => kind)).toEqual(['l2tp']);
    expect(await spiInUse(client)).toBe(next.spiDown);

    // Back on the older one, as the newer is gone.
    await gateway.do('removeSa', next.spiUp);
    client.sa = old;
    await gateway.send('held-back', gatewayAddress, natTraversalPort, client.sealL2tp(l2tpControl()));
    expect((await gateway.framesUntil((all) => all.length > 1)).map(({ kind }) => kind)).toEqual(['moved', 'l2tp']);
  });

  it('become those of another peer as they are: replay windows, numbers and sessions go on', async () => {
    const { gateway } = world;
    const [client, renewal] = [await world.client(), await world.client()];
    const seen = renewal.sealL2tp(l2tpControl());
    await renewal.sendDatagram(seen);
    await gateway.frame('l2tp');
    await spiInUse(renewal);
    await gateway.do('joinPeer', renewal.peer, client.peer);

    // Of an SA that is older than the one that the peer was heard on last.
    await gateway.bind('older', '127.0.0.1', client.port + 10_000);
    await gateway.send('older', gatewayAddress, natTraversalPort, client.sealL2tp(l2tpControl()));
    expect((await gateway.framesUntil((all) => all.length > 0)).map(({ kind }) => kind)).toEqual(['l2tp']);

    await gateway.dropped('replayed', () => renewal.sendDatagram(seen));
    await renewal.sendDatagram(renewal.sealL2tp(l2tpControl()));
    const frames = await gateway.framesUntil((all) => all.some(({ kind }) => kind === 'l2tp'));
    expect(frames.map((frame) => 'peer' in frame && frame.peer)).toEqual(frames.map(() => client.peer));
    await gateway.do('sendL2tp', client.peer, client.l2tpPort, l2tpControl());
    const { bytes } = await gateway.datagram(renewal.socket);
    expect(open(renewal.sa.suite, renewal.sa.keysDown, bytes)).toMatchObject({ spi: renewal.sa.spiDown, sequence: 2 });
    await client.sendDatagram(client.sealL2tp(l2tpControl()));
    expect(await gateway.frame('l2tp')).toMatchObject({ peer: client.peer });

    await gateway.do('removePeer', client.peer);
    for (const { key } of [client, renewal]) expect(await gateway.sessionCounters(key)).toBeUndefined();
    await gateway.dropped('unknown-spi', () => renewal.sendDatagram(renewal.sealL2tp(l2tpControl())));
  });

  it('of clients with the same inner addresses and ports are told apart by their SPI', async () => {
    const { gateway } = world;
    const [one, two] = [await world.client(), await world.client()];
    await two.sendDatagram(two.sealL2tp(l2tpControl(22)));
    expect(await gateway.frame('l2tp')).toMatchObject({ peer: two.peer, peerPort: 1701 });
    await one.sendDatagram(one.sealL2tp(l2tpControl(24)));
    expect(await gateway.frame('l2tp')).toMatchObject({ peer: one.peer, peerPort: 1701 });
  });
});

describe.skipIf(!isRoot)('opening and closing', () => {
  let namespace: Namespace;
  const gateways: Gateway[] = [];
  beforeEach(async () => {
    namespace = new Namespace();
    await namespace.create();
  });
  afterEach(async () => {
    try {
      await Promise.all(gateways.splice(0).map((gateway) => gateway.stop()));
    } finally {
      await namespace.remove();
    }
  });

  async function start(...through: string[]): Promise<Gateway> {
    const gateway = await Gateway.start(namespace, through);
    gateways.push(gateway);
    return gateway;
  }

  async function refusal(opening: Promise<unknown>): Promise<[string | undefined, string]> {
    const error: unknown = await opening.catch((cause: unknown) => cause);
    if (error instanceof GatewayCallError) return [error.code, error.message];
    throw new Error('it opened');
  }

  it('names the port that is in use and who probably has it', async () => {
    const gateway = await start();
    await gateway.bind('daemon', '0.0.0.0', 4500);
    const [code, sentence] = await refusal(gateway.open(gatewayOptions));
    expect(code).toBe('address-in-use');
    expect(sentence).toMatch(/UDP port 4500 on 0\.0\.0\.0 is in use, probably by another IKE daemon such as charon/);
  });

  it('names the address that no interface has', async () => {
    const gateway = await start();
    const [code, sentence] = await refusal(gateway.open({ ...gatewayOptions, listen: ['192.0.2.9'] }));
    expect([code, sentence]).toEqual(['address-not-available', expect.stringContaining('192.0.2.9')]);
  });

  it.each([
    ['net_bind_service', 'UDP port 500', 'CAP_NET_BIND_SERVICE'],
    ['net_admin', 'TUN device', 'CAP_NET_ADMIN'],
  ])('names the capability that is missing: %s', async (capability, subject, name) => {
    const gateway = await start('setpriv', `--bounding-set=-${capability}`, `--inh-caps=-${capability}`);
    const [code, sentence] = await refusal(gateway.open(gatewayOptions));
    expect(code).toBe('not-permitted');
    expect(sentence).toContain(subject);
    expect(sentence).toContain(name);
  });

  it('names the TUN device that another gateway holds, and leaves the ports free', async () => {
    const [one, two] = [await start(), await start()];
    await one.open({ ...gatewayOptions, listen: ['127.0.0.1'] });
    const [code, sentence] = await refusal(two.open({ ...gatewayOptions, listen: ['127.0.0.2'] }));
    expect([code, sentence]).toEqual(['tun-busy', expect.stringContaining('sekisho0')]);
    await two.bind('free', '127.0.0.2', 4500);
  });

  it('closes twice, frees ports and device, and does nothing afterwards', async () => {
    const gateway = await start();
    await gateway.open(gatewayOptions);
    await gateway.do('close');
    await gateway.do('close');
    await gateway.do('sendL2tp', 1, 1701, l2tpControl());
    await gateway.do('sendIke', { address: '127.0.0.1', port: 500 }, { address: '127.0.0.1', port: 9 }, utf8('x'));
    expect((await gateway.counters()).drops['send-failed']).toBe(0);
    await expect(namespace.run('ip', 'link', 'show', 'sekisho0')).rejects.toThrow(/does not exist/);
    await gateway.open(gatewayOptions);
  });

  it('opens and closes many times without leaving descriptors', async () => {
    const gateway = await start();
    for (let round = 0; round < 30; round += 1) {
      await gateway.open(gatewayOptions);
      await gateway.do('close');
    }
    expect(await gateway.openDescriptors()).toBeLessThan(60);
  });

  it('lets the process exit without closing', async () => {
    const gateway = await start();
    await gateway.open(gatewayOptions);
    await expect(gateway.stop()).resolves.toBeUndefined();
  });

  it('survives that its TUN device is deleted', async () => {
    const gateway = await start();
    await gateway.open(gatewayOptions);
    await namespace.run('ip', 'link', 'del', 'sekisho0');
    await gateway.bind('ike', '127.0.0.1', 30_500);
    await gateway.send('ike', gatewayAddress, 500, utf8('hello'));
    expect(await gateway.frame('ike')).toMatchObject({ bytes: utf8('hello') });
  });
});
