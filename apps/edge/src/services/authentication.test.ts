import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type EapReply,
  previousAuthSubjects,
  type SealedRequest,
  subjects,
  type VerifyReply,
} from '@sekisho/contracts';
import { answerSealed, type Bus, BusError, backEndTimeoutMaxMs, createSealingKeys } from '@sekisho/platform';
import { describe, expect, it } from 'vitest';
import { Authentication } from './authentication.ts';

const client = { connection: '01JDGB0000000000000000TEST', remote: '198.51.100.7', machine: 'pre-shared-key' } as const;
const credentials = {
  protocol: 'chap-md5',
  user: 'alice',
  identifier: 1,
  challenge: new Uint8Array(16).fill(0xc4),
  response: new Uint8Array(16).fill(0x5e),
} as const;
const keys = await createSealingKeys(mkdtempSync(join(tmpdir(), 'sekisho-keys-')));

const refused = { outcome: 'refused', code: 'wrong-password' } as const satisfies VerifyReply;
type Request = (subject: string, payload: SealedRequest, schema: unknown, options?: { timeoutMs?: number }) => unknown;
const asking = (request: Request) => new Authentication({ request } as unknown as Bus, 'edge-1', keys.publicKey);

describe('asking the auth service', () => {
  it('waits as long as a back end may take, so that the record says which one did not answer', async () => {
    const waits: (number | undefined)[] = [];
    const authentication = asking(async (subject, _payload, _schema, options) => {
      waits.push(options?.timeoutMs);
      throw new BusError('timeout', subject);
    });

    await authentication.verify(client, credentials);
    await authentication.eap(client, new Uint8Array(5), undefined);

    expect(waits).toHaveLength(2);
    for (const wait of waits) expect(wait).toBeGreaterThan(backEndTimeoutMaxMs);
  });

  it('shows the bus nothing of what the client presented, nor of the answer', async () => {
    const seen: string[] = [];
    const authentication = asking(async (subject, payload) => {
      const reply = await answerSealed(keys.privateKey, subject, payload, async (question) => {
        expect(question).toMatchObject({ user: 'alice', credentials: { protocol: 'chap-md5' } });
        return refused;
      });
      seen.push(JSON.stringify([payload, reply]));
      return reply;
    });
    expect(await authentication.verify(client, credentials)).toMatchObject({ kind: 'refused', code: 'wrong-password' });
    const said = seen.join();
    for (const secret of ['alice', 'wrong-password', Buffer.from(credentials.response).toString('base64')]) {
      expect(said).not.toContain(secret);
    }
  });

  it.each([
    ['by somebody else', async () => ({ sealed: Buffer.alloc(60).toString('base64') })],
    [
      'to another question',
      async (subject: string, payload: SealedRequest) => {
        const { privateKey, publicKey } = keys;
        let other: object = {};
        const elsewhere = new Authentication(
          {
            request: async (at: string, asked: SealedRequest) => {
              other = await answerSealed(privateKey, at, asked, async () => refused);
              return other;
            },
          } as unknown as Bus,
          'edge-1',
          publicKey,
        );
        await elsewhere.verify(client, credentials);
        expect(payload.round).toBe(0);
        expect(subject).toBe(subjects.authVerify);
        return other;
      },
    ],
  ])('believes no answer that was made %s', async (_, answer) => {
    expect(await asking(answer).verify(client, credentials)).toMatchObject({
      kind: 'unavailable',
      code: 'authentication-service-unavailable',
      detail: expect.stringContaining('bad-reply'),
    });
  });

  it('numbers the packets of a conversation, and sends them to the instance that holds it', async () => {
    const asked: [string, number][] = [];
    const packet = Buffer.from([1, 2, 0, 5, 1]).toString('base64');
    const authentication = asking(async (subject, payload) => {
      asked.push([subject, payload.round]);
      const reply: EapReply = { outcome: 'continue', packet, instance: 'auth-2' };
      return answerSealed(keys.privateKey, subject, payload, async () => reply);
    });
    const first = await authentication.eap(client, new Uint8Array(5), undefined);
    if (first.kind !== 'continue') throw new Error(first.kind);
    const second = await authentication.eap(client, new Uint8Array(5), first.conversation);
    expect(second).toMatchObject({ conversation: { instance: 'auth-2', round: 2 } });
    expect(asked).toEqual([
      [subjects.authEapBegin, 0],
      [subjects.authEapContinue('auth-2'), 1],
    ]);
  });

  it('does not ask a service of the release before, which would be told in clear', async () => {
    const asked: string[] = [];
    const authentication = asking(async (subject) => {
      asked.push(subject);
      throw new BusError('no-responders', subject);
    });
    const outcome = await authentication.verify(client, credentials);
    expect(outcome).toMatchObject({ kind: 'unavailable', code: 'authentication-service-unavailable' });
    expect(asked).not.toContain(previousAuthSubjects.authVerify);
  });
});
