import type { Socket } from 'node:net';
import { Cursor, concat, DecodeError, text } from '@sekisho/wire';
import { ConnectionClosed } from './failure.ts';
import { ldapStartTlsResponseBytesMax } from './limits.ts';

const startTlsOid = '1.3.6.1.4.1.1466.20037';
const messageId = 1;
const tags = { sequence: 0x30, integer: 0x02, octets: 0x04, enumerated: 0x0a, extendedResponse: 0x78 } as const;

/** LDAPMessage with the ExtendedRequest of StartTLS (RFC 4511 §4.14.1), as message 1. */
export const startTlsRequest: Uint8Array = Uint8Array.of(
  ...[tags.sequence, 29, tags.integer, 1, messageId, 0x77, 24, 0x80, startTlsOid.length],
  ...Buffer.from(startTlsOid),
);

export interface StartTlsResponse {
  /** 0: success; the rest in RFC 4511 §4.1.9 */
  readonly resultCode: number;
  readonly diagnosticMessage: string;
}

/**
 * The answer to StartTLS.
 * @returns undefined: more bytes are needed
 * @throws DecodeError, also when bytes follow: whoever is between could put answers there in clear, for a client that
 * reads on to take them for the server's own once TLS stands
 */
export function decodeStartTlsResponse(bytes: Uint8Array): StartTlsResponse | undefined {
  const outer = new Cursor(bytes);
  const length = lengthOf(outer, tags.sequence, 'LDAPMessage');
  if (length === undefined) return undefined;
  if (length > ldapStartTlsResponseBytesMax) throw new DecodeError('bad-length', 'LDAPMessage', 0);
  if (outer.remaining < length) return undefined;
  const message = outer.sub(length, 'LDAPMessage');
  outer.end('StartTLS response');
  element(message, tags.integer, 'messageID');
  const response = element(message, tags.extendedResponse, 'ExtendedResponse');
  const resultCode = element(response, tags.enumerated, 'resultCode').u8('resultCode');
  element(response, tags.octets, 'matchedDN');
  const diagnostic = element(response, tags.octets, 'diagnosticMessage');
  return { resultCode, diagnosticMessage: text(diagnostic.take(diagnostic.remaining, 'diagnosticMessage')) };
}

function element(cursor: Cursor, tag: number, field: string): Cursor {
  const length = lengthOf(cursor, tag, field);
  if (length === undefined) throw new DecodeError('truncated', field, cursor.offset);
  return cursor.sub(length, field);
}

/** @returns undefined: the bytes end before the element's content begins */
function lengthOf(cursor: Cursor, tag: number, field: string): number | undefined {
  if (cursor.remaining < 2) return undefined;
  if (cursor.u8(field) !== tag) throw new DecodeError('bad-value', field, cursor.offset - 1);
  const first = cursor.u8(field);
  if (first < 0x80) return first;
  const octets = first - 0x80;
  if (octets < 1 || octets > 4) throw new DecodeError('bad-length', field, cursor.offset - 1);
  if (cursor.remaining < octets) return undefined;
  return cursor.take(octets, field).reduce((value, octet) => value * 256 + octet, 0);
}

/**
 * Asks a server for TLS on a fresh connection. `ldapts` could, but keeps what came in clear after the answer and reads it
 * as the beginning of the first message within TLS.
 * @throws DecodeError, or the socket's own error
 */
export async function requestStartTls(socket: Socket): Promise<StartTlsResponse> {
  socket.write(startTlsRequest);
  let received: Uint8Array = new Uint8Array();
  for (;;) {
    received = concat(received, await nextChunk(socket));
    const response = decodeStartTlsResponse(received);
    if (response !== undefined) return response;
  }
}

/** The socket is paused in between, so nothing gets lost. */
const nextChunk = (socket: Socket): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const onData = (chunk: Uint8Array) => {
      leave();
      resolve(chunk);
    };
    const onError = (error: Error) => {
      leave();
      reject(error);
    };
    const onClose = () => onError(new ConnectionClosed());
    const leave = () => socket.pause().off('data', onData).off('error', onError).off('close', onClose);
    socket.on('data', onData).on('error', onError).on('close', onClose).resume();
  });
