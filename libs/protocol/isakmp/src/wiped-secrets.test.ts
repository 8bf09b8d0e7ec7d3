import { describe, expect, it } from 'vitest';
import type { IkeEndpoint } from './endpoint.ts';
import type { DiffieHellmanAnswer } from './questions.ts';
import { aes256Sha1, offer } from './testing/esp-offer.fixture.ts';
import { newGateway } from './testing/gateway.fixture.ts';
import { Pair, policy, preSharedKey } from './testing/pair.fixture.ts';
import { RawClient } from './testing/raw-client.fixture.ts';

/** What the host hands in of Diffie-Hellman from now on. */
function answersOf(endpoint: IkeEndpoint): DiffieHellmanAnswer[] {
  const answers: DiffieHellmanAnswer[] = [];
  const answer = endpoint.answer.bind(endpoint);
  endpoint.answer = (question, given, now) => {
    if (given.kind === 'diffie-hellman' && given.answer) answers.push(given.answer);
    return answer(question, given, now);
  };
  return answers;
}

const isWiped = (secret: DiffieHellmanAnswer['sharedSecret']): boolean =>
  secret === undefined || secret.reveal().every((byte) => byte === 0);
const left = (answers: readonly DiffieHellmanAnswer[]): number =>
  answers.filter(({ privateKey, sharedSecret }) => !isWiped(privateKey) || !isWiped(sharedSecret)).length;

describe('of Diffie-Hellman nothing secret is left', () => {
  it('on either end when Main Mode has its keys', () => {
    const pair = new Pair();
    const ends = [answersOf(pair.client), answersOf(pair.gateway)];
    pair.connect();
    pair.run(1_000);
    expect(pair.effects('client', 'sa-established')).toHaveLength(1);
    expect(ends.map((answers) => [answers.length, left(answers)])).toEqual([
      [2, 0],
      [1, 0],
    ]);
  });

  it('where keys were made for many candidates', () => {
    const preSharedKeys = Array.from({ length: 16 }, (_, number) => preSharedKey(`key ${number}`, `key-${number}`));
    const pair = new Pair({
      client: policy({ preSharedKeys: preSharedKeys.slice(9, 10), respond: false }),
      gateway: policy({ preSharedKeys }),
    });
    const answers = answersOf(pair.gateway);
    pair.connect();
    pair.run(1_000);
    expect(pair.effects('gateway', 'sa-established').map(({ sa }) => sa.preSharedKey)).toEqual(['key-9']);
    expect([answers.length, left(answers)]).toEqual([1, 0]);
  });

  it('when Quick Mode has its keys with perfect forward secrecy', () => {
    const gateway = newGateway();
    const client = new RawClient({ gateway }).connect();
    const answers = answersOf(gateway);
    const more = [{ kind: 'key-exchange', publicKey: new Uint8Array(256).fill(3) } as const];
    client.quickMode({ proposals: offer(client, { ...aes256Sha1, group: 14 }), more });
    expect(client.all('child-expected')).toHaveLength(1);
    expect([answers.length, left(answers)]).toEqual([1, 0]);
  });
});
