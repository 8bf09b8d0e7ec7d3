import { type Endpoint, instant, later, milliseconds } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import type { IkeDatagram, IkeEffect, IkeEndpoint } from '../endpoint.ts';
import { limits } from '../limits.ts';
import { client, established, openGateway } from '../testing/aggressive.fixture.ts';
import { must, only, reasons } from '../testing/effects.fixture.ts';
import { newGateway } from '../testing/gateway.fixture.ts';
import { Pair } from '../testing/pair.fixture.ts';
import { RawClient } from '../testing/raw-client.fixture.ts';

const local: Endpoint = { address: '203.0.113.1', port: 500 };

function message1(): Uint8Array {
  const pair = new Pair({ client: client(), gateway: openGateway() });
  const datagrams: IkeDatagram[] = [];
  pair.tap = (_to, datagram) => datagrams.push(datagram) < 0;
  pair.connect();
  return must(datagrams[0], 'message 1').bytes;
}

/** Messages 1 from addresses that never hear an answer, evenly over a time. */
function flood(gateway: IkeEndpoint, count: number, overMs: number, address: (index: number) => string): IkeEffect[] {
  const template = message1();
  const effects: IkeEffect[] = [];
  for (let index = 0; index < count; index += 1) {
    const bytes = template.slice();
    new DataView(bytes.buffer).setUint32(0, index + 1);
    const now = later(instant(1_000), milliseconds((index * overMs) / count));
    effects.push(...gateway.receive({ bytes, remote: { address: address(index), port: 500 }, local }, now));
  }
  return effects;
}

const everywhere = (index: number) => `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`;

describe('a flood of Aggressive Mode', () => {
  it('from forged addresses costs no more computations than are allowed, and lets clients of Main Mode in', () => {
    const gateway = newGateway(openGateway());
    const effects = flood(gateway, 20_000, 3_000, everywhere);
    expect(only(effects, 'diffie-hellman').length).toBeLessThanOrEqual(limits.aggressivePerSecondMax * (3 + 1));
    expect(reasons(effects)).toContain('too many first messages of Aggressive Mode');
    expect(gateway.load().halfOpen).toBeLessThanOrEqual(limits.aggressivePerSecondMax * (3 + 1));
    const main = new RawClient({ gateway });
    main.now = instant(4_100);
    main.connect();
    expect(main.all('sa-established')).toHaveLength(1);
  });

  it('from one address is answered so many times a minute: whoever tries keys is slow', () => {
    const gateway = newGateway(openGateway());
    const effects = flood(gateway, 5_000, 60_000, () => '192.0.2.66');
    expect(only(effects, 'diffie-hellman').length).toBeLessThanOrEqual(2 * limits.aggressivePerSourceMinuteMax);
  });

  it('does not keep out a client elsewhere', () => {
    const pair = new Pair({ client: client(), gateway: openGateway() });
    flood(pair.gateway, 500, 1_000, () => '192.0.2.66');
    pair.now = instant(2_100);
    pair.connect();
    pair.run(1_000);
    expect(established(pair)).toHaveLength(1);
  });
});
