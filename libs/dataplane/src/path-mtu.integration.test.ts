import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { innerMtu } from './index.ts';
import { aes256Sha1 } from './testing/esp.fixture.ts';
import { clientAddress, insideAddress, TwoEnds } from './testing/two-ends.fixture.ts';
import { isRoot } from './testing/world.fixture.ts';

const port = 7;
const bytes = 1 << 20;
const pathMtu = 1280;
const session = { tunnel: 1, session: 1 };
const inner = innerMtu(aes256Sha1.cipher, pathMtu);
/** A few first packets are larger: they were what told. */
const larger = 1400;

describe.skipIf(!isRoot)(`a path of ${pathMtu} bytes to the client`, () => {
  const ends = new TwoEnds();
  beforeAll(async () => {
    await ends.start({ suite: aes256Sha1, sessions: 1, workers: 2, mtu: larger, pathMtu });
    await ends.gateway.echoTcp(insideAddress, port);
  });
  afterAll(() => ends.stop());

  const exchange = () => ends.clients.exchangeTcp(ends.address(1), insideAddress, port, bytes);
  const sent = async () => {
    const counters = await ends.gateway.sessionCounters(session);
    if (counters === undefined) throw new Error('there is no session');
    return counters;
  };
  /** What it says, also where it fails. */
  const ping = (...args: string[]): Promise<string> =>
    ends.inside
      .run('ping', '-n', '-W', '3', '-c', '1', ...args)
      .catch(({ stdout, stderr }: { stdout: string; stderr: string }) => stdout + stderr);
  const pingClient = (...args: string[]) => ping('-I', insideAddress, ...args, ends.address(1));

  /** Mean size of the packets that a transfer sent to the client: nearly all are as large as they may be, or bare ACKs. */
  async function largest(transfer: () => Promise<unknown>): Promise<number> {
    const before = await sent();
    await transfer();
    const { bytesOut, packetsOut } = await sent();
    return (bytesOut - before.bytesOut) / (packetsOut - before.packetsOut);
  }

  it('is crossed by packets of the session’s MTU, as the router may fragment what is around them', async () => {
    expect(await pingClient('-M', 'do', '-s', String(larger - 28))).toContain('1 received');
    expect(await exchange()).toBe(true);
  });

  it('makes packets inside smaller, once the kernel has heard of it, and loses none meanwhile', async () => {
    expect(await ping('-M', 'do', '-s', '1400', clientAddress)).toMatch(/mtu\W+1280\b/);
    expect(await exchange()).toBe(true);
    const refused = await pingClient('-M', 'do', '-s', String(larger - 28));
    expect(refused).toMatch(new RegExp(`mtu\\W+${inner}\\b`));
    expect(await pingClient('-M', 'do', '-s', String(inner - 28))).toContain('1 received');
    expect(await pingClient('-M', 'dont', '-s', '1300')).toContain('1 received');
    expect(await largest(exchange)).toBeLessThanOrEqual(inner);
  });

  it('has cost nothing but what was answered', async () => {
    const { drops } = await ends.gateway.counters();
    const happened = Object.entries(drops).filter(([, count]) => count > 0);
    expect(happened.map(([reason]) => reason)).toEqual(['packet-too-big']);
    expect(drops['packet-too-big']).toBeLessThan(bytes / larger);
  });
});
