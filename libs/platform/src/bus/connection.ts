import { connect, type NatsConnection, type NodeConnectionOptions } from '@nats-io/transport-node';
import { natsPingIntervalMs, natsPingsOutMax, natsReconnectWaitMs } from '../limits.ts';
import type { Runtime } from '../runtime.ts';
import { resolveSecret } from '../secrets.ts';

export type NatsRuntime = Pick<Runtime, 'natsUrl' | 'natsUser' | 'natsPasswordFile'>;

/**
 * A connection that comes back by itself for ever. Replies go to `_INBOX.<user>.>`, so that a user's permissions can
 * leave it its own answers alone.
 * @param waitForServer false: throws when NATS cannot be reached now
 */
export function connectNats(runtime: NatsRuntime, name: string, waitForServer = true): Promise<NatsConnection> {
  const { natsUrl, natsUser, natsPasswordFile } = runtime;
  const options: NodeConnectionOptions = {
    servers: natsUrl,
    name,
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
