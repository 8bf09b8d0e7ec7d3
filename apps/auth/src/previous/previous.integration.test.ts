import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eapReply, previousAuthSubjects as subjects, verifyReply } from '@sekisho/contracts';
import { createEapPeer, md5ChallengePeer } from '@sekisho/eap';
import { Secret } from '@sekisho/wire';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { AuthOverBus } from '../testing/auth-over-bus.fixture.ts';
import { base64 } from '../testing/password-login.fixture.ts';

const message = z.object({
  subject: z.string(),
  message: z.object({ data: z.record(z.string(), z.unknown()) }).loose(),
});
const recorded = z
  .object({ sealingKey: z.string(), messages: z.array(message) })
  .parse(JSON.parse(readFileSync(new URL('recorded-messages.json', import.meta.url), 'utf8')));
const [pap, chapMd5, msChapV2, eap] = recorded.messages;
const password = 'correct horse';

let auth: AuthOverBus;

beforeAll(async () => {
  auth = await AuthOverBus.open();
  mkdirSync(join(auth.directory, 'keys'), { mode: 0o700 });
  writeFileSync(join(auth.directory, 'keys', 'auth-seal.private'), `${recorded.sealingKey}\n`, { mode: 0o600 });
  await auth.start({}, 'auth-1');
  await auth.addUser('ali', password);
});
afterAll(() => auth.remove());

/** As it was on the wire. */
async function send({ subject, message: sent }: z.infer<typeof message> = { subject: '', message: { data: {} } }) {
  const { response } = (await auth.bus.connection.request(subject, JSON.stringify(sent))).json<{ response: unknown }>();
  return response;
}

it.each([
  ['pap', pap],
  ['chap-md5', chapMd5],
  ['ms-chap-v2', msChapV2],
])('an edge of the release before is answered: %s', async (method, sent) => {
  expect(verifyReply.parse(await send(sent))).toMatchObject({ outcome: 'accepted', user: 'ali', method });
});

it('a password that it sealed for another connection is nothing', async () => {
  const { subject = '', message: sent } = pap ?? {};
  const moved = { subject, message: { ...sent, data: { ...sent?.data, connection: '01M85MKBRMRPY2T5XT8AV2PFHW' } } };
  expect(await send(moved)).toMatchObject({
    code: 'authentication-service-unavailable',
    detail: expect.stringContaining('sealed'),
  });
});

it('so are its EAP conversations', async () => {
  const peer = createEapPeer({
    identity: 'ali',
    methods: [md5ChallengePeer({ user: 'ali', password: Secret.fromText(password) })],
  });
  let reply = eapReply.parse(await send(eap));
  while (reply.outcome === 'continue') {
    const step = peer.receive(Buffer.from(reply.packet, 'base64'));
    if (step.kind !== 'send') throw new Error(`the client comes to ${step.kind}`);
    const data = { ...eap?.message.data, packet: base64(step.packet) };
    const subject = subjects.authEapContinue(reply.instance);
    reply = eapReply.parse(await send({ subject, message: { pattern: subject, id: '1', data } }));
  }
  expect(reply).toMatchObject({ outcome: 'accepted', user: 'ali', method: 'eap-md5-challenge' });
});
