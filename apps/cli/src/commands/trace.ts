import { isIP } from 'node:net';
import { type GatewayBus } from '@sekisho/administration';
import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { CommandError } from '../command-error.ts';
import { withGateway } from '../gateway.ts';
import { type StateOption, withState } from '../options.ts';
import { statePaths } from '../state/state-paths.ts';
import { type Followed, FollowedConnections } from '../trace/followed-connections.ts';
import { formatTraced, jsonOfTraced } from '../trace/trace-lines.ts';

interface TraceOptions extends StateOption {
  readonly from?: string;
  readonly json?: boolean;
  readonly timeout?: number;
}

const away = 'The message bus of the gateway is away: nothing is heard until it is back.';
const backAgain = 'The message bus is back.';

const unitsMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** `sekisho trace` */
export function addTraceCommand(program: Command): void {
  withState(program.command('trace [user]'))
    .description("follow a user's connects live, step by step, until Ctrl-C")
    .option('--from <address>', 'what comes from this address of a client: also before its user is known', parseAddress)
    .option('--timeout <time>', 'end after this time (90s, 15m, 2h)', parseTimeout)
    .option('--json', 'a line of JSON for every event')
    .action((user: string | undefined, options: TraceOptions) => trace(user, options));
}

async function trace(user: string | undefined, { state, from, json = false, timeout }: TraceOptions): Promise<void> {
  if (user === undefined && from === undefined) throw new CommandError('Give a user, or --from ADDRESS, or both.');
  const followed = { user, from };
  await withGateway(statePaths(state), async (gateway) => {
    const ended = untilEnded(timeout);
    await follow(gateway.bus, followed, (lines) => console.log(lines.join('\n')), json);
    console.error(announcement(followed));
    const silence = gateway.bus.onConnection((connected) => console.error(connected ? backAgain : away));
    await ended;
    // What comes now is this command's own leaving.
    silence();
  });
}

/** Tells what happens to the connections that are followed from now on, until the bus is closed. */
export async function follow(
  bus: Pick<GatewayBus['bus'], 'subscribeEvents' | 'connection'>,
  followed: Followed,
  tell: (lines: readonly string[]) => void,
  json = false,
): Promise<void> {
  const connections = new FollowedConnections(followed);
  bus.subscribeEvents((event) => {
    const lines = connections.take(event).flatMap((one) => (json ? [jsonOfTraced(one)] : formatTraced(one)));
    if (lines.length > 0) tell(lines);
  });
  await bus.connection.flush();
}

function announcement({ user, from }: Followed): string {
  const whom = [...(user === undefined ? [] : [user]), ...(from === undefined ? [] : [`whoever comes from ${from}`])];
  const hint =
    from === undefined
      ? ' Who fails before saying a name, as with a wrong pre-shared key, shows with --from ADDRESS alone.'
      : '';
  return `Following ${whom.join(', if it is ')}; Ctrl-C ends it.${hint}`;
}

/** Ctrl-C, or the time is over. */
function untilEnded(timeoutMs: number | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    const timer = timeoutMs === undefined ? undefined : setTimeout(end, timeoutMs);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end);
  });
}

function parseAddress(text: string): string {
  if (isIP(text) === 0) throw new InvalidArgumentError('Use the IP address of a client, as the gateway sees it.');
  return text;
}

/** @returns milliseconds */
export function parseTimeout(text: string): number {
  const [, count, unit = ''] = /^(\d{1,5})([smh])$/.exec(text) ?? [];
  const ms = Number(count) * (unitsMs[unit] ?? Number.NaN);
  if (!(ms > 0)) throw new InvalidArgumentError('Use a time such as 90s, 15m or 2h.');
  return ms;
}
