import { Secret } from '@sekisho/wire';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createIkeEndpoint } from '../../ike-endpoint.ts';
import { decrypt } from '../../keys/cipher.ts';
import type { KeyLogEntry } from '../../keys/key-log.ts';
import { prf } from '../../keys/prf.ts';
import { limits } from '../../limits.ts';
import { findAll } from '../../messages/message.ts';
import { openFirstMessage } from '../../messages/protection.ts';
import { notifyTypes } from '../../numbers.ts';
import type { PreSharedKey } from '../../policy.ts';
import type { Spi } from '../../security-associations.ts';
import { must, only, received, sent } from '../../testing/effects.fixture.ts';
import { newGateway } from '../../testing/gateway.fixture.ts';
import { Pair, policy, preSharedKey, SeededRandom } from '../../testing/pair.fixture.ts';
import { RawClient } from '../../testing/raw-client.fixture.ts';

vi.mock(import('../../keys/prf.ts'), { spy: true });
vi.mock(import('../../keys/cipher.ts'), { spy: true });

const textOf = (number: number): string => `the key of group ${number}`;
const keysOf = (count: number): PreSharedKey[] =>
  Array.from({ length: count }, (_, number) => preSharedKey(textOf(number), `group-${number}`));

/** A client before its message 5. */
function beforeMessage5(gateway: ReturnType<typeof newGateway>, text: string, seed = text): RawClient {
  const client = new RawClient({ gateway, preSharedKey: text, seed });
  client.begin();
  client.exchangeKeys();
  client.float();
  return client;
}

const establishedBy = (client: RawClient) => client.all('sa-established').map(({ sa }) => sa.preSharedKey);
const refusalsOf = (client: RawClient) => client.all('refused').map(({ code }) => code);

/** How much a gateway with all keys computes over one message 5. */
function workOver(text: string): { prfs: number; decryptions: number } {
  const client = beforeMessage5(newGateway({ preSharedKeys: keysOf(limits.preSharedKeysMax) }), text);
  const { message } = client.message5();
  vi.mocked(prf).mockClear();
  vi.mocked(decrypt).mockClear();
  client.deliver(message);
  return { prfs: vi.mocked(prf).mock.calls.length, decryptions: vi.mocked(decrypt).mock.calls.length };
}

describe('of several pre-shared keys', () => {
  it.each(Array.from({ length: limits.preSharedKeysMax }, (_, number) => number))('number %i fits', (number) => {
    const gateway = newGateway({ preSharedKeys: keysOf(limits.preSharedKeysMax) });
    const client = new RawClient({ gateway, preSharedKey: textOf(number) }).connect();
    expect(establishedBy(client)).toEqual([`group-${number}`]);
    expect(client.child().ikeSa).toBe(must(client.all('sa-established')[0], 'SA').sa.id);
  });

  it('each costs the same over a message 5, whichever fits', () => {
    const ofFirst = workOver(textOf(0));
    const count = limits.preSharedKeysMax;
    // HASH_I for each, and HASH_R once for who is in.
    expect(ofFirst).toEqual({ prfs: count + 1, decryptions: count });
    expect(workOver(textOf(count - 1))).toEqual(ofFirst);
    expect(workOver('none of them')).toEqual({ prfs: count, decryptions: count });
  });

  it('all cost a single Diffie-Hellman computation', () => {
    const client = beforeMessage5(newGateway({ preSharedKeys: keysOf(limits.preSharedKeysMax) }), textOf(3));
    expect(client.all('diffie-hellman')).toHaveLength(1);
  });

  it('different ones let in clients that come at once', () => {
    const gateway = newGateway({ preSharedKeys: keysOf(2) });
    const [one, other] = [1, 0].map((number) => beforeMessage5(gateway, textOf(number), `client ${number}`));
    for (const client of [one, other]) must(client, 'client').identify();
    expect([one, other].map((client) => establishedBy(must(client, 'client')))).toEqual([['group-1'], ['group-0']]);
  });

  it('none fits a client with another, which is refused once it has tried as often as before', () => {
    const client = beforeMessage5(newGateway({ preSharedKeys: keysOf(limits.preSharedKeysMax) }), 'guessed');
    const { message } = client.message5();
    for (let wrong = 1; wrong < limits.wrongMessage5Max; wrong += 1) client.deliver(message);
    expect(refusalsOf(client)).toEqual([]);
    client.deliver(message);
    expect(refusalsOf(client)).toEqual(['pre-shared-key-mismatch']);
    expect(client.all('refused')[0]?.detail).not.toMatch(/group-/);
  });

  it('none is tried over a message 5 that is longer than any client sends', () => {
    const client = beforeMessage5(newGateway({ preSharedKeys: keysOf(2) }), textOf(0));
    const id = new Uint8Array(limits.vendorIdBytesMax);
    const more = Array.from({ length: 4 }, () => ({ kind: 'vendor-id', id }) as const);
    const { message } = client.message5(more);
    expect(message.length).toBeGreaterThan(limits.message5ByKeyBytesMax);
    vi.mocked(decrypt).mockClear();
    client.deliver(message);
    expect(vi.mocked(decrypt)).not.toHaveBeenCalled();
    client.identify();
    expect(establishedBy(client)).toEqual(['group-0']);
  });

  it('more than the most there may be are refused at the start', () => {
    const environment = {
      random: new SeededRandom('gateway'),
      allocateSpi: () => 0x9000 as Spi,
      nameAttempt: () => '',
    };
    const most = keysOf(limits.preSharedKeysMax);
    const open = (preSharedKeys: PreSharedKey[]) =>
      createIkeEndpoint({ ...environment, policy: policy({ preSharedKeys }) });
    expect(() => open(most)).not.toThrow();
    expect(() => open([...most, preSharedKey('one more', 'more')])).toThrow('at most 16 pre-shared keys');
  });
});

describe('keys that nobody needs any more', () => {
  let wipe = vi.spyOn(Secret.prototype, 'wipe');
  beforeEach(() => {
    wipe = vi.spyOn(Secret.prototype, 'wipe');
  });
  afterEach(() => wipe.mockRestore());
  const wiped = () => new Set(wipe.mock.contexts).size;
  /** SKEYID, SKEYID_d, SKEYID_a and the key of the cipher. */
  const perCandidate = 4;

  it('are wiped of all candidates but the one that fits, whose SKEYID goes too', () => {
    const client = beforeMessage5(newGateway({ preSharedKeys: keysOf(5) }), textOf(2));
    wipe.mockClear();
    client.identify();
    expect(wiped()).toBe(4 * perCandidate + 1);
  });

  it('are wiped of all when none fits', () => {
    const client = beforeMessage5(newGateway({ preSharedKeys: keysOf(5) }), 'guessed');
    const { message } = client.message5();
    wipe.mockClear();
    for (let wrong = 0; wrong < limits.wrongMessage5Max; wrong += 1) client.deliver(message);
    expect(wiped()).toBe(5 * perCandidate);
  });

  it('are wiped of all when no message 5 comes', () => {
    const client = beforeMessage5(newGateway({ preSharedKeys: keysOf(5) }), textOf(0));
    wipe.mockClear();
    client.pass(limits.halfOpenMs + 1_000);
    expect(wiped()).toBe(5 * perCandidate);
  });

  it('do not take the secrets of the policy with them', () => {
    const gateway = newGateway({ preSharedKeys: keysOf(3) });
    for (const number of [0, 1, 2, 0]) {
      const client = new RawClient({ gateway, preSharedKey: textOf(number), seed: `${number} ${wiped()}` }).connect();
      expect(establishedBy(client)).toEqual([`group-${number}`]);
    }
  });
});

describe('a client with a key that is retired', () => {
  const text = textOf(0);
  const retiring = (retired: () => boolean) =>
    newGateway({ preSharedKeys: [{ ...preSharedKey(text, 'old'), retired }, preSharedKey(textOf(1), 'new')] });

  it('is refused with a reason of its own, and told so under the keys that both ends have', () => {
    const client = beforeMessage5(
      retiring(() => true),
      text,
    );
    const { message, iv } = client.message5();
    const effects = client.deliver(message);
    expect(client.all('refused')).toEqual([
      expect.objectContaining({
        code: 'pre-shared-key-retired',
        preSharedKey: 'old',
        detail: expect.stringContaining('old'),
      }),
    ]);
    expect(establishedBy(client)).toEqual([]);
    const protection = { suite: must(client.suite, 'suite'), keys: must(client.keys, 'keys'), lastPhase1Block: iv };
    const told = sent(effects).map((bytes) => openFirstMessage(protection, received(bytes)));
    const types = told.flatMap((opened) => findAll(must(opened, 'notification').chain, 'notification'));
    expect(types.map(({ type }) => type)).toEqual([notifyTypes.authenticationFailed]);
  });

  it('is let in until then, and its next Main Mode is not', () => {
    let retired = false;
    const gateway = retiring(() => retired);
    const client = new RawClient({ gateway, preSharedKey: text }).connect();
    expect(establishedBy(client)).toEqual(['old']);
    retired = true;
    const again = beforeMessage5(gateway, text, 'renewal');
    again.deliver(again.message5().message);
    expect(refusalsOf(again)).toEqual(['pre-shared-key-retired']);
    expect(only(again.effects, 'sa-deleted')).toEqual([]);
  });

  it('is in again with the new one', () => {
    const client = new RawClient({ gateway: retiring(() => true), preSharedKey: textOf(1) }).connect();
    expect(establishedBy(client)).toEqual(['new']);
  });
});

describe('a renewed IKE SA', () => {
  it('is tried with all keys as the first one was', () => {
    const own = preSharedKey(textOf(6), 'own');
    const pair = new Pair({
      client: policy({ preSharedKeys: [own], respond: false }),
      gateway: policy({ preSharedKeys: keysOf(8) }),
    });
    pair.connect();
    pair.run(1_000);
    const { sa } = must(pair.effects('client', 'sa-established')[0], 'SA');
    pair.apply('client', pair.client.rekey(sa.id, pair.now));
    pair.run(1_000);
    expect(pair.effects('gateway', 'sa-established').map((effect) => effect.sa.preSharedKey)).toEqual([
      'group-6',
      'group-6',
    ]);
    expect(pair.effects('client', 'sa-established').map((effect) => effect.sa.preSharedKey)).toEqual(['own', 'own']);
  });

  it('by another key is of another peer, and deletes nothing of the first', () => {
    const gateway = newGateway({ preSharedKeys: keysOf(2) });
    const first = new RawClient({ gateway, preSharedKey: textOf(0) }).connect();
    const child = first.child();
    const other = new RawClient({ gateway, preSharedKey: textOf(1), seed: 'other' }).connect();
    const spi = new Uint8Array(new Uint32Array([child.spiOut]).buffer).toReversed();
    const about = { kind: 'delete', doi: 1, protocol: 3, spis: [spi] } as const;
    expect(only(other.deliver(other.informational([about])), 'child-deleted')).toEqual([]);
    expect(only(first.deliver(first.informational([about])), 'child-deleted')).toHaveLength(1);
  });
});

it('the key log is told of the keys that fit alone', () => {
  const told: Record<'client' | 'gateway', KeyLogEntry[]> = { client: [], gateway: [] };
  const pair = new Pair({
    client: policy({ preSharedKeys: [preSharedKey(textOf(2))], respond: false }),
    gateway: policy({ preSharedKeys: keysOf(4) }),
  });
  pair.keyLog = (side, entry) => void told[side].push(entry);
  pair.connect();
  pair.run(1_000);
  const ike = (side: 'client' | 'gateway') => told[side].filter(({ table }) => table === 'ikev1_decryption_table');
  expect(ike('gateway')).toEqual(ike('client'));
  expect(ike('gateway')).toHaveLength(1);
});
