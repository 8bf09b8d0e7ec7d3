import { fromHex, instant } from '@sekisho/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { authenticated, connected, lcpOpen, papData, right, ScriptedClient } from './client.fixture.ts';
import { createPppAuthenticator } from './index.ts';
import { environment, network } from './pair.fixture.ts';

describe('an authenticator', () => {
  it('is not made without a protocol to ask for', () => {
    expect(() => createPppAuthenticator(environment(1, { authentication: [] }))).toThrow(RangeError);
  });

  it('says nothing before it is up and nothing after the lower layer went', () => {
    const link = createPppAuthenticator(environment(1));
    expect(link.receive(fromHex('ff03c021 0101 0004'), instant(0))).toEqual([]);
    const client = connected();
    client.link.lowerDown();
    expect(client.say('lcp', 9, 1, '99887766')).toEqual([]);
    expect(client.link.deadline()).toBeUndefined();
  });

  it('takes the network down and authenticates again when LCP is negotiated anew', () => {
    const client = connected();
    client.say('lcp', 1, 9, '0506 11111111');
    expect(client.effects.findLast(({ kind }) => kind === 'network-down')).toBeDefined();
    client.ack('lcp');
    expect(client.say('ipcp', 1, 3, '0306 0a09004d')).toEqual([]);
    client.say('pap', 1, 1, papData('alice', 'guess'));
    client.verdict();
    expect(client.count('network-up')).toBe(1);
    expect(client.count('address-wanted')).toBe(1);
  });

  it('asks for the same address again after a renegotiation', () => {
    const client = connected();
    client.say('lcp', 1, 9, '0506 11111111');
    client.ack('lcp');
    client.say('pap', 1, 1, right);
    client.verdict();
    expect(client.last('address-wanted')).toMatchObject({ hint: network.peer });
  });

  it('never lets a peer up without the right password, whatever it sends', () => {
    const protocols = fc.constantFrom('lcp', 'pap', 'chap', 'eap', 'ipcp', 0x8057, 0x0021);
    const step = fc.tuple(
      protocols,
      fc.integer({ min: 0, max: 13 }),
      fc.integer({ min: 0, max: 3 }),
      fc.uint8Array({ maxLength: 24 }),
    );
    const script = fc.array(fc.oneof(step, fc.constant('ack' as const), fc.constant('wait' as const)), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(
        fc.constantFrom('pap' as const, 'chap-md5' as const, 'ms-chap-v2' as const, 'eap' as const),
        script,
        (protocol, script) => {
          const client = lcpOpen({ authentication: [protocol] });
          for (const item of script) {
            if (item === 'ack') client.ack('lcp');
            else if (item === 'wait') client.wait(1500);
            else client.say(item[0], item[1], item[2], Buffer.from(item[3]).toString('hex'));
            if (client.last('verify')) client.verdict();
          }
          expect(client.count('address-wanted') + client.count('network-up')).toBe(0);
          expect(client.count('down')).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it('lives through any bytes in any phase', () => {
    const stages = [() => new ScriptedClient(), lcpOpen, authenticated, connected];
    const frames = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 });
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3 }),
        fc.constantFrom('', 'ff03c021', 'ff038021', 'c023'),
        frames,
        (stage, head, frames) => {
          const client = stages[stage]?.();
          for (const frame of frames) client?.raw(Uint8Array.of(...fromHex(head), ...frame));
          client?.wait(200_000);
          expect(client?.count('down')).toBe(1);
        },
      ),
    );
  });
});
