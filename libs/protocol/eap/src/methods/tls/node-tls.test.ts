import { X509Certificate } from 'node:crypto';
import { type ConnectionOptions, connect } from 'node:tls';
import { fromHex, text, utf8 } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { certificate, key } from './certificate.fixture.ts';
import type { TlsOutput } from './engine.ts';
import { serverTls, type TlsServerSettings, tlsServerContext } from './node-server.ts';
import { NodeTls } from './node-tls.ts';

const nothing = new Uint8Array();
const der = new Uint8Array(new X509Certificate(certificate).raw);

const server = (change: Partial<TlsServerSettings> = {}): NodeTls =>
  serverTls(
    tlsServerContext({
      certificate,
      key,
      authorities: [],
      legacy: false,
      resumptionSeconds: 0,
      ticketKeys: new Uint8Array(48),
      ...change,
    }),
  );

const client = (options: ConnectionOptions = {}): NodeTls =>
  new NodeTls((wire) => connect({ rejectUnauthorized: false, ...options, socket: wire }));

type Done = Extract<TlsOutput, { kind: 'done' }>;

function done(output: TlsOutput): Done {
  if (output.kind === 'failed') throw new Error(output.reason);
  return output;
}

/** Carries records to and fro until neither end has any. @returns what each said when it had completed */
async function shakeHands(one: NodeTls, other: NodeTls) {
  const completed: { client?: Done['completed']; server?: Done['completed'] } = {};
  let toServer = done(await one.exchange({ begin: true, records: nothing, plaintext: nothing })).records;
  for (let begin = true; toServer.length > 0; begin = false) {
    const answer = done(await other.exchange({ begin, records: toServer, plaintext: nothing }));
    completed.server ??= answer.completed;
    const next = done(await one.exchange({ begin: false, records: answer.records, plaintext: nothing }));
    completed.client ??= next.completed;
    toServer = next.records;
  }
  return completed;
}

describe('two ends of TLS in memory', () => {
  it.each([
    ['TLSv1.3', true],
    ['TLSv1.2', false],
  ] as const)('complete a handshake of %s, and say whether the server commits itself', async (version, commits) => {
    const [ours, theirs] = [client({ minVersion: version, maxVersion: version }), server()];
    expect(await shakeHands(ours, theirs)).toEqual({ client: { commits }, server: { commits } });
  });

  it('say that they have completed once', async () => {
    const [ours, theirs] = [client(), server()];
    await shakeHands(ours, theirs);
    const { completed } = done(await theirs.exchange({ begin: false, records: nothing, plaintext: nothing }));
    expect(completed).toBeUndefined();
  });

  it('know each other by certificate, once the handshake is complete', async () => {
    const [ours, theirs] = [client({ cert: certificate, key }), server()];
    expect([ours.peer, theirs.peer]).toEqual([undefined, undefined]);
    await ours.exchange({ begin: true, records: nothing, plaintext: nothing });
    expect(ours.peer).toBeUndefined();
    await shakeHands(ours, theirs);
    expect(theirs.peer).toEqual({ chain: [der], resumed: false });
    expect(ours.peer?.chain[0]).toEqual(der);
  });

  it('may have a client without a certificate', async () => {
    const [ours, theirs] = [client(), server()];
    await shakeHands(ours, theirs);
    expect(theirs.peer).toEqual({ chain: [], resumed: false });
  });

  it('carry plaintext either way', async () => {
    const [ours, theirs] = [client(), server()];
    await shakeHands(ours, theirs);
    const sent = done(await ours.exchange({ begin: false, records: nothing, plaintext: utf8('from the client') }));
    const answer = { begin: false, records: sent.records, plaintext: utf8('from the server') };
    const heard = done(await theirs.exchange(answer));
    expect(text(heard.plaintext)).toBe('from the client');
    const back = done(await ours.exchange({ begin: false, records: heard.records, plaintext: nothing }));
    expect(text(back.plaintext)).toBe('from the server');
  });

  it('begin anew, and forget what was', async () => {
    const [ours, theirs] = [client(), server()];
    await shakeHands(ours, theirs);
    expect(await shakeHands(ours, theirs)).toEqual({ client: { commits: true }, server: { commits: true } });
    theirs.close();
    expect(theirs.peer).toBeUndefined();
  });
});

describe('a session', () => {
  async function again(change: Partial<TlsServerSettings>) {
    const sessions: Buffer[] = [];
    const tls12 = { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' } as const;
    const keeping = new NodeTls((wire) =>
      connect({ rejectUnauthorized: false, ...tls12, socket: wire }).on('session', (each) => sessions.push(each)),
    );
    const theirs = server(change);
    await shakeHands(keeping, theirs);
    const [session] = sessions;
    await shakeHands(client({ ...tls12, ...(session && { session }) }), theirs);
    return theirs.peer?.resumed;
  }

  it('is resumed for as long as the server allows', async () => {
    expect(await again({ resumptionSeconds: 60 })).toBe(true);
  });

  it('is never resumed where it allows none', async () => {
    expect(await again({ resumptionSeconds: 0 })).toBe(false);
  });
});

describe('TLS 1.0', () => {
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;

  it('is spoken by a server that is told to', async () => {
    expect(await shakeHands(client(old), server({ legacy: true }))).toMatchObject({ server: { commits: false } });
  });

  it('is refused by all others, with an alert for the other end', async () => {
    const [ours, theirs] = [client(old), server()];
    const { records } = done(await ours.exchange({ begin: true, records: nothing, plaintext: nothing }));
    const refusal = await theirs.exchange({ begin: true, records, plaintext: nothing });
    expect(refusal).toMatchObject({ kind: 'failed', reason: 'TLS: unsupported protocol', alert: undefined });
    const told = refusal.records ?? nothing;
    expect(told[0]).toBe(21);
    expect(await ours.exchange({ begin: false, records: told, plaintext: nothing })).toMatchObject({
      kind: 'failed',
      reason: 'TLS: tlsv1 alert protocol version',
      alert: 'protocol_version',
    });
  });
});

describe('a handshake that fails', () => {
  it('is told by what the other end says of it', async () => {
    const [ours, theirs] = [client({ maxVersion: 'TLSv1.2' }), server()];
    const { records } = done(await ours.exchange({ begin: true, records: nothing, plaintext: nothing }));
    await theirs.exchange({ begin: true, records, plaintext: nothing });
    // Alert, TLS 1.2, two bytes: fatal, unknown_ca (RFC 5246 §7.2).
    const alert = fromHex('15 0303 0002 02 30');
    expect(await theirs.exchange({ begin: false, records: alert, plaintext: nothing })).toMatchObject({
      kind: 'failed',
      reason: 'TLS: tlsv1 alert unknown ca',
      alert: 'unknown_ca',
    });
  });

  it('is told by what is wrong with what came', async () => {
    const output = await server().exchange({
      begin: true,
      records: utf8('GET / HTTP/1.0\r\n\r\n'),
      plaintext: nothing,
    });
    expect(output).toMatchObject({ kind: 'failed', reason: 'TLS: http request', alert: undefined });
  });

  it('is told by Node where OpenSSL has nothing to do with it', async () => {
    const [ours, theirs] = [client({ rejectUnauthorized: true, checkServerIdentity: () => undefined }), server()];
    const { records } = done(await ours.exchange({ begin: true, records: nothing, plaintext: nothing }));
    const answer = done(await theirs.exchange({ begin: true, records, plaintext: nothing }));
    expect(await ours.exchange({ begin: false, records: answer.records, plaintext: nothing })).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(/^TLS: self-signed certificate/),
      alert: undefined,
    });
  });
});
