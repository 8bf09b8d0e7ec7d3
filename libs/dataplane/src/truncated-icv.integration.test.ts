import { randomBytes } from 'node:crypto';
import { toHex } from '@sekisho/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, type ClientSa, newSa } from './testing/client.fixture.ts';
import { type EspSuite, suites } from './testing/esp.fixture.ts';
import { l2tpControl } from './testing/packets.fixture.ts';
import { gatewayOptions, isRoot, World } from './testing/world.fixture.ts';

const world = new World();
const worldOfOpenSsl = new World();
beforeAll(async () => {
  if (!isRoot) return;
  await world.start();
  await worldOfOpenSsl.start({ ...gatewayOptions, crypto: 'openssl' });
});
afterAll(async () => {
  if (!isRoot) return;
  await world.stop();
  await worldOfOpenSsl.stop();
});

/** Those for which a peer's first packet decides. */
const whole = suites.filter(({ cipher }) => cipher.integrity === 'hmac-sha2-256-128');
const [aes = suites[3] as EspSuite] = whole;
const cut = (suite: EspSuite): EspSuite => ({ ...suite, icvBytes: 12 });
/** The gateway knows of the suite alone; what the client makes of it is the client's. */
const asClient = (sa: ClientSa, suite: EspSuite): ClientSa => ({ ...sa, suite });

async function clientThatCuts(suite: EspSuite, inside = world): Promise<Client> {
  const client = await inside.client({ suite });
  client.sa = asClient(client.sa, cut(suite));
  return client;
}

async function isTaken(client: Client, inside = world): Promise<void> {
  const up = l2tpControl(20 + (client.sa.sequence % 100));
  await client.sendDatagram(client.sealL2tp(up));
  expect(toHex((await inside.gateway.frame('l2tp')).bytes)).toBe(toHex(up));
}

/** The fixture's own `open` fails for an ICV of another length. */
async function isSent(client: Client, sa = client.sa, inside = world): Promise<void> {
  const down = randomBytes(40);
  await inside.gateway.do('sendL2tp', client.peer, client.l2tpPort, down);
  expect(toHex(client.openL2tp(await inside.gateway.datagram(client.socket), sa))).toBe(toHex(down));
}

const shownIcv = async ({ key }: Client, inside = world) => (await inside.gateway.sessionCounters(key))?.icvOctets;

describe.skipIf(!isRoot)('a client that cuts HMAC-SHA2-256 to 12 bytes', () => {
  describe.each([
    ['the preferred backend', world],
    ['OpenSSL', worldOfOpenSsl],
  ])('with %s', (_name, inside) => {
    it.each(whole)('is understood from its first packet on, and answered alike: $name', async (suite) => {
      const client = await clientThatCuts(suite, inside);
      for (let i = 0; i < 3; i += 1) {
        await isTaken(client, inside);
        await isSent(client, client.sa, inside);
      }
      expect(await shownIcv(client, inside)).toBe(12);
    });

    it.each(whole)('is told apart from one that keeps 16: $name', async (suite) => {
      const client = await inside.client({ suite });
      await isTaken(client, inside);
      await isSent(client, client.sa, inside);
      expect(await shownIcv(client, inside)).toBe(16);
    });
  });

  it('is sent 16 as long as nothing came from it', async () => {
    const client = await world.client({ suite: aes });
    await isSent(client);
    expect(await shownIcv(client)).toBe(16);
  });

  it('is sent 12 at once on an SA that follows', async () => {
    const client = await clientThatCuts(aes);
    await isTaken(client);
    const next = newSa(aes);
    await client.install(next, true);
    await isSent(client, asClient(next, cut(aes)));
    client.sa = asClient(next, cut(aes));
    await isTaken(client);
  });

  it('does not hold the SAs of a suite without a choice to its 12', async () => {
    const sha1 = suites.find(({ cipher }) => cipher.integrity === 'hmac-sha1-96') as EspSuite;
    const gcm = suites.find(({ cipher }) => cipher.integrity === 'none') as EspSuite;
    const client = await clientThatCuts(aes);
    await isTaken(client);
    for (const suite of [gcm, sha1, aes]) {
      client.sa = newSa(suite);
      await client.install(client.sa, true);
      await isSent(client);
      await isTaken(client);
    }
  });
});

describe.skipIf(!isRoot)('the ICV a client is held to', () => {
  const packet = (client: Client) => client.sealL2tp(l2tpControl());

  it('is no shorter one after a whole one', async () => {
    const client = await world.client({ suite: aes });
    await isTaken(client);
    const shortened = packet(client).subarray(0, -4);
    await world.gateway.dropped('malformed-esp', () => client.sendDatagram(shortened));
    await isTaken(client);
    await isSent(client);
  });

  it('is not one that nobody proved: forged packets of either length decide nothing', async () => {
    const client = await world.client({ suite: aes });
    for (const bytes of [4, 0]) {
      const forged = packet(client);
      forged.fill(0, -16);
      const sized = forged.subarray(0, forged.length - bytes);
      await world.gateway.dropped('integrity-failed', () => client.sendDatagram(sized));
      expect(await shownIcv(client)).toBe(16);
    }
    client.sa = asClient(client.sa, cut(aes));
    await isTaken(client);
    await isSent(client);
  });

  it('is never less than 12, nor one between', async () => {
    const client = await world.client({ suite: aes });
    for (let bytes = 1; bytes < 16; bytes += 1) {
      if (bytes === 4) continue;
      const shortened = packet(client).subarray(0, -bytes);
      await world.gateway.dropped('malformed-esp', () => client.sendDatagram(shortened));
    }
    const block = packet(client).subarray(0, -16);
    await world.gateway.dropped('integrity-failed', () => client.sendDatagram(block));
    await isTaken(client);
  });

  it('is the whole one again, and for good, where a stranger cut the first packet on its way', async () => {
    const client = await world.client({ suite: aes });
    const first = packet(client);
    await client.sendDatagram(first.subarray(0, -4));
    await world.gateway.frame('l2tp');
    await world.gateway.dropped('replayed', () => client.sendDatagram(first));
    await isTaken(client);
    await isSent(client);
    const again = packet(client).subarray(0, -4);
    await world.gateway.dropped('malformed-esp', () => client.sendDatagram(again));
    await isTaken(client);
    expect(await shownIcv(client)).toBe(16);
  });

  it('is decided once where packets of both lengths come in one batch', async () => {
    const client = await world.client({ suite: aes });
    const batch = Array.from({ length: 20 }, (_, index) => {
      const whole = packet(client);
      return index % 2 === 0 ? whole : whole.subarray(0, -4);
    });
    const refused = async () => (await world.gateway.counters()).drops['malformed-esp'];
    const before = await refused();
    await client.sendDatagram(...batch);
    await world.gateway.framesUntil((frames) => frames.filter(({ kind }) => kind === 'l2tp').length === 10);
    await expect.poll(refused).toBe(before + 10);
    expect(await shownIcv(client)).toBe(16);
  });
});
