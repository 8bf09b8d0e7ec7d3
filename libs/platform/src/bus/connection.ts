import { readFileSync } from 'node:fs';
import { connect, type NatsConnection, type NodeConnectionOptions } from '@nats-io/transport-node';
import { natsDialTimeoutMs, natsPingIntervalMs, natsPingsOutMax, natsReconnectWaitMs } from '../limits.ts';
import type { Runtime } from '../runtime.ts';
import { resolveSecret } from '../secrets.ts';

export type NatsRuntime = Pick<Runtime, 'natsUrl' | 'natsCaFile' | 'natsUser' | 'natsPasswordFile'>;

/**
 * A connection that comes back by itself for ever, to whichever server of the list can be reached. Replies go to
 * `_INBOX.<user>.>`, so that a user's permissions can leave it its own answers alone.
 * @param waitForServer false: throws when NATS cannot be reached now
 */
export function connectNats(runtime: NatsRuntime, name: string, waitForServer = true): Promise<NatsConnection> {
  const { natsUser, natsPasswordFile } = runtime;
  const options: NodeConnectionOptions = {
    ...serversOf(runtime),
    name,
    // The list says what there is, by the names that certificates have.
    ignoreClusterUpdates: true,
    timeout: natsDialTimeoutMs,
    waitOnFirstConnect: waitForServer,
    maxReconnectAttempts: -1,
    reconnectTimeWait: natsReconnectWaitMs,
    ignoreAuthErrorAbort: true,
    // An error object with its stack, made ahead for every request, is the dearest part of the request.
    noAsyncTraces: true,
    pingInterval: natsPingIntervalMs,
    maxPingOut: natsPingsOutMax,
  };
  if (natsUser !== undefined) {
    options.user = natsUser;
    options.inboxPrefix = `_INBOX.${natsUser}`;
  }
  if (natsPasswordFile !== undefined) options.pass = resolveSecret({ file: natsPasswordFile }, '/').revealText();
  return connect(options);
}

/** Where one server is to be spoken to by TLS no server is spoken to without: the password goes to any of them. */
export function serversOf({
  natsUrl,
  natsCaFile,
}: Pick<NatsRuntime, 'natsUrl' | 'natsCaFile'>): Pick<NodeConnectionOptions, 'tls'> & { servers: string[] } {
  const servers = natsUrl
    .split(',')
    .map((url) => url.trim())
    .filter((url) => url !== '');
  const isByTls = natsCaFile !== undefined || servers.some((url) => url.startsWith('tls://'));
  if (!isByTls) return { servers };
  return { servers, tls: natsCaFile === undefined ? {} : authorityIn(natsCaFile) };
}

/**
 * Read anew for every connection, as the client would read it by its name, and at once: while it waits for the file it listens to
 * no error of its socket, and a server that is gone by then would end the process.
 */
const authorityIn = (file: string) => ({
  get ca() {
    return readFileSync(file, 'utf8');
  },
});
