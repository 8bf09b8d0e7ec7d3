import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { problemOf } from '../api/problem.ts';

const statusOfCode: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
};

/** What is no HTTP, is too large a header, or has not arrived in time: told as everything else is, and the connection is over. */
export function answerMalformed(error: Error & { readonly code?: string }, socket: Socket): void {
  const { code = '' } = error;
  // Nothing of HTTP went over it yet, or nobody is there any more.
  if (code !== 'ECONNRESET' && !code.startsWith('ERR_SSL') && !code.startsWith('ERR_TLS') && socket.writable) {
    const problem = problemOf(statusOfCode[code] ?? 400);
    const body = JSON.stringify(problem);
    socket.write(
      [
        `HTTP/1.1 ${problem.status} ${problem.title}`,
        'content-type: application/problem+json',
        `content-length: ${Buffer.byteLength(body)}`,
        'cache-control: no-store',
        'x-content-type-options: nosniff',
        'connection: close',
        '',
        body,
      ].join('\r\n'),
    );
  }
  socket.destroy(error);
}

/** A path that is no URL, which no route was looked for: hooks that give every answer its headers have not run. */
export function answerUnroutable(error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  const status = error.statusCode ?? 400;
  void reply
    .status(status)
    .type('application/problem+json')
    .headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
    .send(problemOf(status));
}
