import { parseCertificate } from '@sekisho/certificates';
import { compile, NatsServer } from '@sekisho/testing';
import { afterAll, beforeAll } from 'vitest';
import { CaProcess, type Issued, newRequest } from './ca-process.fixture.ts';
import { openssl } from './openssl.fixture.ts';

/** Makes CA services that do not run yet. */
export type CaFactory = (internalCa?: object, more?: object) => Promise<CaProcess>;

/** Gives the test file the CA as it is shipped, and a bus for it. */
export function useCa(): CaFactory {
  let nats: NatsServer;
  beforeAll(async () => {
    compile('apps/ca');
    nats = await NatsServer.start();
  });
  afterAll(() => nats.remove());
  return async (internalCa = {}, more = {}) => {
    const ca = await CaProcess.make(nats);
    ca.configure(internalCa, more);
    return ca;
  };
}

/** A certificate for IKE, as the edge gets it. */
export async function enrolled(ca: CaProcess) {
  const reply = await ca.enroll('ike', { name: 'ike', request: await newRequest('rsa-2048') });
  if (reply.outcome !== 'issued') throw new Error(JSON.stringify(reply));
  const { serial } = parseCertificate(new Uint8Array(Buffer.from(reply.certificate, 'base64')));
  return { ...reply, serial };
}

/** What an administrator asks for when a user is to have a certificate. */
export const userRequest = async (name = 'alice') => ({
  kind: 'user',
  name,
  names: { upn: [`${name}@example.com`], email: [`${name}@example.com`] },
  request: await newRequest(),
});

/** Whether openssl takes a chain for good. */
export function verified(
  ca: CaProcess,
  { certificate, chain }: Pick<Issued, 'certificate' | 'chain'>,
  ...options: string[]
) {
  const root = ca.pem('root.pem', chain.at(-1) ?? '');
  const between = chain.length > 1 ? ['-untrusted', ca.pem('between.pem', ...chain.slice(0, -1))] : [];
  const leaf = ca.pem('leaf.pem', certificate);
  return openssl('verify', '-x509_strict', '-CAfile', root, ...between, ...options, leaf);
}
