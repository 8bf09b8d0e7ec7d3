import { once } from 'node:events';
import { connect } from 'node:net';
import { inSpan } from '@sekisho/platform';
import { Client } from 'ldapts';
import { type FetchBounds, FetchFailure, reasonOf } from './failure.ts';
import type { LdapLocation } from './location.ts';

/**
 * The values of an attribute such as certificateRevocationList;binary (RFC 4523 §2.3), asked without a bind.
 * @throws FetchFailure
 */
export function fetchOverLdap(location: LdapLocation, bounds: FetchBounds): Promise<Uint8Array[]> {
  const attributes = { 'server.address': location.host, 'server.port': location.port, 'network.protocol.name': 'ldap' };
  return inSpan('ldap search', { role: 'client', attributes }, () => fetchValues(location, bounds));
}

async function fetchValues(
  { host, port, base, scope, filter, attribute }: LdapLocation,
  { timeoutMs, bytesMax }: FetchBounds,
): Promise<Uint8Array[]> {
  const server = `ldap://${host}:${port}`;
  const signal = AbortSignal.timeout(timeoutMs);
  const socket = connect({ host, port });
  let received = 0;
  let broken: unknown;
  const end = (why: unknown) => {
    broken ??= why;
    socket.destroy();
  };
  const onTimeout = () => end(new FetchFailure(`${server} did not answer in ${timeoutMs / 1_000} s`));
  signal.addEventListener('abort', onTimeout);
  socket.on('error', (error) => end(error));
  try {
    await once(socket, 'connect');
    socket.on('data', ({ length }: Buffer) => {
      received += length;
      if (received > bytesMax) end(new FetchFailure(`${server} sends more than ${bytesMax} bytes`));
    });
    const client = new Client({ url: 'ldap://connected', createConnection: () => socket });
    const bare = attribute.replace(/;binary$/i, '');
    const explicitBufferAttributes = [attribute, bare, `${bare};binary`];
    const attributes = [attribute];
    const { searchEntries } = await client.search(base, { scope, filter, attributes, explicitBufferAttributes });
    return searchEntries.flatMap(({ dn: _, ...attributes }) =>
      Object.values(attributes).flat().filter(Buffer.isBuffer),
    );
  } catch (error) {
    const cause = broken ?? error;
    throw cause instanceof FetchFailure ? cause : new FetchFailure(`${server} has no answer: ${reasonOf(cause)}`);
  } finally {
    signal.removeEventListener('abort', onTimeout);
    socket.destroy();
  }
}
