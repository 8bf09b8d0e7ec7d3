import { randomBytes } from 'node:crypto';
import { createEapPeer, decodeEapPacket, eapTypes, encodeEapPacket } from '@sekisho/eap';
import { Secret, utf8 } from '@sekisho/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientTls, type TlsFiles } from './client-tls.ts';
import { type EapRadius, eapRadius } from './freeradius.fixture.ts';
import { type EapMethodName, eapMethod } from './methods.ts';

const user = 'alice';
const password = 'wonderland';
const random = { bytes: (length: number) => new Uint8Array(randomBytes(length)) };

interface Claim {
  readonly method: EapMethodName;
  readonly secret?: string;
  readonly tls?: Partial<TlsFiles>;
}

/** A whole conversation. @returns what the server said in the end, or why the peer did not go on */
async function converse(server: EapRadius, { method, secret = password, tls }: Claim) {
  const { ca, client } = server.certificates;
  const engine = clientTls({ ca, ...client, serverName: 'radius.corp.example', ...tls });
  const credentials = { user, password: Secret.fromText(secret) };
  const peer = createEapPeer({ identity: user, methods: [eapMethod(method, credentials, random)] });
  let packet: Uint8Array = encodeEapPacket({
    code: 'response',
    identifier: 1,
    type: eapTypes.identity,
    data: utf8(user),
  });
  let state: Uint8Array = new Uint8Array();
  const types = new Set<number>();
  try {
    for (;;) {
      const answer = await server.ask(user, packet, state);
      if (answer.code !== 'challenge') return { result: answer.code, types: [...types] };
      const request = decodeEapPacket(answer.eap);
      if (request.code === 'request') types.add(request.type);
      let step = peer.receive(answer.eap);
      while (step.kind === 'tls') step = peer.tls(await engine.exchange(step.input));
      if (step.kind === 'fail') return { result: step.reason };
      if (step.kind === 'silent') throw new Error('the peer has no answer');
      [packet, state] = [step.packet, answer.state];
    }
  } finally {
    engine.close();
  }
}

describe.each(['1.2', '1.3'] as const)('EAP with FreeRADIUS and TLS %s', (tlsVersion) => {
  let server: EapRadius;
  beforeAll(async () => {
    server = await eapRadius({ user, password, defaultType: 'md5', tlsVersion });
  });
  afterAll(() => server.remove());

  it.each([
    ['eap-md5', [4]],
    ['eap-ms-chap-v2', [4, 26]],
    ['eap-peap', [4, 25]],
    ['eap-tls', [4, 13]],
  ] as const)('succeeds by %s, whatever the server offers first', async (method, types) => {
    expect(await converse(server, { method }), server.log().slice(-4000)).toEqual({ result: 'accept', types });
  });

  it.each(['eap-md5', 'eap-ms-chap-v2', 'eap-peap'] as const)(
    'is refused for a wrong password by %s',
    async (method) => {
      expect(await converse(server, { method, secret: 'looking-glass' })).toMatchObject({ result: 'reject' });
    },
  );

  it.each(['eap-peap', 'eap-tls'] as const)('does not go on by %s with a server of another CA', async (method) => {
    const { result } = await converse(server, { method, tls: { ca: undefined } });
    expect(result).toMatch(/^TLS: .*certificate/);
  });

  it('does not go on with a server of another name', async () => {
    const { result } = await converse(server, { method: 'eap-peap', tls: { serverName: 'other.example' } });
    expect(result).toMatch(/does not match/);
  });

  it('is refused without a certificate by EAP-TLS', async () => {
    const { result } = await converse(server, { method: 'eap-tls', tls: { certificate: undefined, key: undefined } });
    expect(result).not.toBe('accept');
  });
});
