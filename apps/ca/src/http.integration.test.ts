import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useCa } from './testing/ca.fixture.ts';
import { type CaProcess, newRequest } from './testing/ca-process.fixture.ts';

const fresh = useCa();
let ca: CaProcess;
beforeAll(async () => {
  ca = await fresh();
  await ca.start();
});
afterAll(() => ca.remove());

const ocspRequest = 'application/ocsp-request';
const post = (body: Uint8Array<ArrayBuffer> | string, type = ocspRequest) =>
  ca.ask('/ocsp', { method: 'POST', headers: { 'content-type': type }, body });
/** OCSPResponse without an answer: SEQUENCE of the ENUMERATED status. */
const ocspError = (code: number) => Uint8Array.of(0x30, 0x03, 0x0a, 0x01, code);
const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer());

describe('the HTTP server of the CA', () => {
  it('gives out CRLs and CA certificates, and says how long they may be kept', async () => {
    const { authorities, crls } = await ca.authority();
    const certificate = await ca.ask('/ca/root.crt');
    expect(certificate.headers.get('content-type')).toBe('application/pkix-cert');
    expect(Buffer.from(await bytesOf(certificate)).toString('base64')).toBe(authorities[0]);
    const crl = await ca.ask('/crl/root.crl');
    expect(crl.headers.get('content-type')).toBe('application/pkix-crl');
    expect(crl.headers.get('cache-control')).toBe('public, max-age=300, no-transform, must-revalidate');
    expect(Buffer.from(await bytesOf(crl)).toString('base64')).toBe(crls[0]);
    const head = await ca.ask('/crl/root.crl', { method: 'HEAD' });
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(100);
  });

  it.each([
    ['GET', '/', 404],
    ['GET', '/crl/issuing.crl', 404],
    ['GET', '/ca/root.pem', 404],
    ['GET', '/crl/../ca/root.key', 404],
    ['GET', '/ocsp', 405],
    ['POST', '/crl/root.crl', 405],
    ['DELETE', '/ca/root.crt', 405],
    ['GET', '/ocsp/%', 400],
    ['GET', '/ocsp/not*base64', 400],
    ['GET', `/ocsp/${'A'.repeat(9_000)}`, 431],
  ])('answers %s %s with %i', async (method, path, status) => {
    expect((await ca.ask(path, { method })).status).toBe(status);
  });

  it('takes OCSP requests alone, and small ones', async () => {
    expect((await post('{}', 'application/json')).status).toBe(415);
    expect((await post(new Uint8Array(5_000))).status).toBe(413);
    expect(await bytesOf(await post('no DER'))).toEqual(ocspError(1));
  });

  it('signs nothing for serial numbers that were never given', async () => {
    const { authorities } = await ca.authority();
    const issuer = ca.pem('issuer.pem', authorities[0] ?? '');
    const file = `${ca.directory}/unknown.der`;
    const options = ['ocsp', '-issuer', issuer, '-serial', '0x1234', '-reqout', file, '-no_nonce'];
    spawnSync('openssl', options);
    expect(await bytesOf(await post(new Uint8Array(readFileSync(file))))).toEqual(ocspError(6));
  });

  it('signs one answer for many who ask', async () => {
    const { certificate, chain } = await ca.issued('cert.issue', {
      kind: 'user',
      name: 'alice',
      request: await newRequest(),
    });
    const file = `${ca.directory}/known.der`;
    const [issuer, leaf] = [ca.pem('issuer.pem', chain[0] ?? ''), ca.pem('leaf.pem', certificate)];
    spawnSync('openssl', ['ocsp', '-issuer', issuer, '-cert', leaf, '-reqout', file]);
    const request = new Uint8Array(readFileSync(file));
    const answers = await Promise.all(Array.from({ length: 50 }, async () => bytesOf(await post(request))));
    expect(new Set(answers.map((answer) => Buffer.from(answer).toString('hex'))).size).toBe(1);
  });

  it('cuts off who is slow to ask', async () => {
    const socket = connect(ca.port, '127.0.0.1');
    socket.write(
      'POST /ocsp HTTP/1.1\r\nHost: x\r\nContent-Type: application/ocsp-request\r\nContent-Length: 100\r\n\r\n0',
    );
    const begun = Date.now();
    socket.resume();
    await once(socket, 'close');
    expect(Date.now() - begun).toBeLessThan(8_000);
    expect((await ca.ask('/ca/root.crt')).status).toBe(200);
  });

  it('does not take the CA along when its port is in use', async () => {
    const other = await fresh();
    const holder = createServer().listen(other.port, '127.0.0.1');
    await once(holder, 'listening');
    await ca.stop();
    await other.start();
    const request = await newRequest();
    expect(await other.issued('cert.issue', { kind: 'user', name: 'alice', request })).toHaveProperty('certificate');
    expect(other.log).toContain(`internalCa.http.port: another program listens on 127.0.0.1 port ${other.port}.`);
    await other.remove();
    holder.close();
  });
});
