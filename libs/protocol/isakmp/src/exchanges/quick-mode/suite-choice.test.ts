import { describe, expect, it } from 'vitest';
import type { EspNumbers } from '../../client-profiles/building-blocks.ts';
import { espKeys } from '../../keys/phase2.ts';
import { find } from '../../messages/message.ts';
import { encapsulations, notifyTypes } from '../../numbers.ts';
import { formatEspSuite, parseEspSuite } from '../../suites.ts';
import { must, only } from '../../testing/effects.fixture.ts';
import { aes256Sha1, offer } from '../../testing/esp-offer.fixture.ts';
import { policy } from '../../testing/pair.fixture.ts';
import { RawClient } from '../../testing/raw-client.fixture.ts';

describe('a suite', () => {
  it.each([
    ['aes256-sha1', { id: 12, keyBits: 256, integrity: 2 }],
    ['aes192-sha1', { id: 12, keyBits: 192, integrity: 2 }],
    ['aes128-sha2-256', { id: 12, keyBits: 128, integrity: 5 }],
    ['aes256gcm16', { id: 20, keyBits: 256 }],
    ['aes128gcm16', { id: 20, keyBits: 128 }],
    ['3des-sha1', { id: 3, integrity: 2 }],
  ] as const)('%s is agreed to where it is allowed, with the client’s keys crosswise', (name, numbers) => {
    const client = new RawClient({ policy: policy({ espSuites: [parseEspSuite(name)] }) }).connect();
    const { chain, effects, initiatorNonce } = client.quickMode({ proposals: offer(client, numbers) });
    const child = must(only(effects, 'child-expected')[0], 'child').child;
    const sa = must(client.sa, 'SA');
    const responderNonce = must(chain && find(chain, 'nonce'), 'nonce').payload.nonce;
    const inputs = {
      hash: sa.suite.hash,
      skeyidD: sa.keys.skeyidD,
      sharedSecret: undefined,
      initiatorNonce,
      responderNonce,
    };
    expect(formatEspSuite(child.suite)).toBe(name);
    for (const [own, spi] of [
      [child.keysIn, child.spiIn],
      [child.keysOut, child.spiOut],
    ] as const) {
      const expected = espKeys(child.suite, spi, inputs);
      expect(own.encryption.reveal()).toEqual(expected.encryption.reveal());
      expect(own.integrity.reveal()).toEqual(expected.integrity.reveal());
      expect(own.salt.reveal()).toEqual(expected.salt.reveal());
    }
  });

  it.each<[string, EspNumbers, RegExp]>([
    ['that is not allowed', { id: 12, keyBits: 128, integrity: 5 }, /offered: aes128-sha2-256; allowed: aes256-sha1/],
    ['without encryption', { id: 11, integrity: 2 }, /offered: transform 11 auth 2/],
    ['single DES', { id: 2, integrity: 2 }, /offered: transform 2 auth 2/],
    ['without UDP encapsulation', { ...aes256Sha1, encapsulation: encapsulations.transport }, /UDP encapsulation/],
    [
      'with a suite that is not allowed and a PFS group that is not either',
      { id: 2, integrity: 2, group: 2 },
      /offered/,
    ],
  ])('%s is refused with a notification', (_name, numbers, detail) => {
    const client = new RawClient().connect();
    const { effects, chain } = client.quickMode({ proposals: offer(client, numbers) });
    expect(chain).toBeUndefined();
    expect(only(effects, 'refused')).toEqual([
      expect.objectContaining({ code: 'no-acceptable-esp-suite', detail: expect.stringMatching(detail) }),
    ]);
    expect(client.notifications(effects)).toEqual([notifyTypes.noProposalChosen]);
  });

  it.each([
    ['an unknown PFS group', 22, 'asked for: group 22; allowed: ecp256, modp2048'],
    ['MODP-1024 as PFS group where it is not allowed', 2, 'asked for: modp1024; allowed: ecp256, modp2048'],
  ])('that would do but for %s is refused with a notification, and why', (_name, group, detail) => {
    const client = new RawClient().connect();
    const { effects, chain } = client.quickMode({ proposals: offer(client, { ...aes256Sha1, group }) });
    expect(chain).toBeUndefined();
    expect(only(effects, 'refused')).toMatchObject([{ code: 'pfs-group-not-allowed', detail }]);
    expect(client.notifications(effects)).toEqual([notifyTypes.noProposalChosen]);
  });
});
