import type { Server, ServerOptions } from 'node:https';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { HeldCertificate, Logger } from '@sekisho/platform';
import {
  bodyBytesMax,
  connectionsMax,
  connectionsOfOneMax,
  handshakeMs,
  headerBytesMax,
  headersMs,
  idleConnectionMs,
  overdueCheckMs,
  pathPartLettersMax,
  requestMs,
  silentConnectionMs,
} from '../limits.ts';
import { Connections } from './connections.ts';
import { answerMalformed, answerUnroutable } from './malformed.ts';
import { tlsOptions } from './tls.ts';

/** How much, and how long, somebody may take who has not signed in. Times in ms. */
export const listenerLimits = {
  handshakeMs,
  headersMs,
  requestMs,
  idleConnectionMs,
  silentConnectionMs,
  overdueCheckMs,
  headerBytesMax,
  connections: { all: connectionsMax, ofOne: connectionsOfOneMax },
};
export type ListenerLimits = typeof listenerLimits;

/** What holds for every request, however it has come. */
export const requestOptions = {
  bodyLimit: bodyBytesMax,
  routerOptions: { ignoreTrailingSlash: true, maxParamLength: pathPartLettersMax },
  frameworkErrors: answerUnroutable,
  // Who is behind a proxy is not asked for: the console is its own TLS end.
  trustProxy: false,
};

/** What listens, over TLS alone; it answers what is no HTTP, or comes too slowly, by itself. */
export function openListener(
  held: Pick<HeldCertificate, 'key' | 'chain'>,
  logger: Pick<Logger, 'warn'>,
  limits: ListenerLimits = listenerLimits,
) {
  const https: ServerOptions = {
    ...tlsOptions(held),
    ALPNProtocols: ['http/1.1'],
    handshakeTimeout: limits.handshakeMs,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: limits.overdueCheckMs,
    maxHeaderSize: limits.headerBytesMax,
    // Refused by the checks of every request, in the words of all others.
    requireHostHeader: false,
  };
  const adapter = new FastifyAdapter({
    ...requestOptions,
    https,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.idleConnectionMs,
    connectionTimeout: limits.silentConnectionMs,
    clientErrorHandler: answerMalformed,
  });
  const connections = new Connections(limits.connections, logger);
  connections.watch(adapter.getHttpServer() as Server);
  return { adapter, connections };
}
