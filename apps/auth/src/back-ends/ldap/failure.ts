import { DecodeError } from '@sekisho/wire';
import { ResultCodeError } from 'ldapts';
import { describeResult, isAway } from './result-codes.ts';

/** A server did not do what was asked of it; another one may. The message is a sentence for the administrator. */
export class LdapFailure extends Error {
  override readonly name = 'LdapFailure';

  constructor(
    message: string,
    /** Whether the server itself is to blame, not how busy the gateway is with it. */
    readonly serverDown = true,
    /** What the server answered, where it did (RFC 4511 §4.1.9). */
    readonly resultCode?: number,
  ) {
    super(message);
  }
}

/** The server ended a connection. */
export class ConnectionClosed extends Error {
  override readonly name = 'ConnectionClosed';
  readonly code = 'ECONNRESET';
}

const sentences: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused the connection',
  ECONNRESET: 'closed the connection',
  EPIPE: 'closed the connection',
  EHOSTUNREACH: 'cannot be reached: no route to the host',
  ENETUNREACH: 'cannot be reached: no route to the network',
  ENOTFOUND: 'cannot be reached: its name is not in the DNS',
  EAI_AGAIN: 'cannot be reached: the DNS does not answer',
};

/** Codes of Node for a certificate that does not hold, as OpenSSL names the reasons. */
const certificateCode = /CERT|SIGNATURE|_CA$|HOSTNAME_MISMATCH/;

/** @returns one sentence about what happened, without anything secret */
export function explain(error: unknown, server: string, timeoutMs: number): LdapFailure {
  if (error instanceof LdapFailure) return error;
  const say = (what: string) => new LdapFailure(`LDAP ${server} ${what}`);
  if (error instanceof ResultCodeError) {
    return new LdapFailure(`LDAP ${server} answered with ${describeResult(error)}`, isAway(error.code), error.code);
  }
  if (error instanceof DecodeError) return say(`sent what is not LDAP: ${error.message}`);
  if (!(error instanceof Error)) return say('failed');
  // AbortSignal.timeout
  if (error.name === 'TimeoutError') return say(`did not answer in ${timeoutMs / 1000} s`);
  const code = 'code' in error ? String(error.code) : '';
  if (certificateCode.test(code)) return say(`has a certificate that cannot be trusted: ${error.message} (${code})`);
  if (code.startsWith('ERR_SSL') && 'reason' in error) return say(`and the gateway agree on no TLS: ${error.reason}`);
  return say(sentences[code] ?? `failed: ${error.message}`);
}
