import { type HandKeyReply, handedKeyContext, subjects } from '@sekisho/contracts';
import { newSealingKeys, openSealed, parseSettings, sealingKeyBytes } from '@sekisho/platform';
import { instant, Secret } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { policy, policyInForce } from '../gateway/policy-in-memory.fixture.ts';
import { Identifiers } from '../identifiers.ts';
import { limits } from '../limits.ts';
import { KeyHandouts } from './key-handouts.ts';

const least = 'officeMode: { pool: 10.66.0.0/16 }\nencryptionDomain: [10.0.0.0/8]\n';
const preSharedKeys = [
  { name: 'default', secret: Secret.fromText('open sesame') },
  { name: 'old', secret: Secret.fromText('open barley'), retired: () => true },
];

/** An edge with these keys, and a console that asks it. */
async function meeting(settingsText = '') {
  const settings = parseSettings(least + settingsText, '/s.yaml');
  const ike = { ...policy(true), preSharedKeys };
  const inForce = policyInForce(settings, { ike, identifiers: new Identifiers(), methods: ['ms-chap-v2'] });
  const clock = { now: 1000 };
  const log: unknown[] = [];
  const write = (...line: unknown[]) => void log.push(line);
  const handouts = new KeyHandouts({
    ...{ edge: 'edge-1', policy: inForce, clock: () => instant(clock.now) },
    logger: { info: write, warn: write },
  });
  const { publicKey, privateKey } = await newSealingKeys();
  const bytes = Buffer.from(await sealingKeyBytes(publicKey)).toString('base64');
  const ask = (name: string) => handouts.answer({ name, publicKey: bytes, by: 'console:oscar', user: 'bob' });
  const open = async (reply: HandKeyReply, name: string) => {
    if (reply.outcome === 'refused') throw new Error(reply.reason);
    const secret = await openSealed(privateKey, reply.sealed, handedKeyContext(subjects.edgeHandKey, { name }));
    return secret.revealText();
  };
  return { handouts, clock, log, ask, open };
}

describe('an edge that is asked for a pre-shared key', () => {
  it('hands it to whoever asks, sealed, and says in its log for whom', async () => {
    const { ask, open, log } = await meeting();
    const reply = await ask('default');
    expect(await open(reply, 'default')).toBe('open sesame');
    expect(JSON.stringify([reply, log])).not.toContain('open sesame');
    expect(log).toEqual([
      [{ preSharedKey: 'default', by: 'console:oscar', user: 'bob' }, expect.stringContaining('was handed')],
    ]);
  });

  it('has it opened as no other key, and by nobody else', async () => {
    const { ask, open } = await meeting();
    const stranger = await meeting();
    const reply = await ask('default');
    await expect(open(reply, 'old')).rejects.toThrow('cannot be opened');
    await expect(stranger.open(reply, 'default')).rejects.toThrow('cannot be opened');
  });

  it.each([
    ['a key that it has not', 'another', 'no-such-key', ''],
    ['a key that nobody is to get any more', 'old', 'retired', ''],
    ['any key where that is switched off', 'default', 'switched-off', 'console: { preSharedKeyFiles: false }'],
  ])('refuses %s, and says so', async (_, name, reason, settingsText) => {
    const { ask, log } = await meeting(settingsText);
    expect(await ask(name)).toEqual({ outcome: 'refused', edge: 'edge-1', reason });
    expect(log).toHaveLength(1);
  });

  it('hands out so many in a minute, and more in the next', async () => {
    const { ask, clock } = await meeting();
    const outcomes = async (count: number) =>
      (await Promise.all(Array.from({ length: count }, () => ask('default')))).map(({ outcome }) => outcome);
    expect(new Set(await outcomes(limits.keysHandedMax))).toEqual(new Set(['handed-out']));
    expect(await ask('default')).toMatchObject({ reason: 'too-many' });
    clock.now += limits.keysHandedWindowMs;
    expect(await outcomes(1)).toEqual(['handed-out']);
  });

  it('seals to nothing that is no key', async () => {
    const { handouts } = await meeting();
    const asked = handouts.answer({ name: 'default', publicKey: 'AAAA', by: 'console:oscar' });
    await expect(asked).rejects.toThrow('no public key');
  });
});
