import { type GatewayBus } from '@sekisho/administration';
import type { Command } from 'commander';
import { tellChange } from '../change.ts';
import { CommandError } from '../command-error.ts';
import { withGateway } from '../gateway.ts';
import { type StateOption, withState } from '../options.ts';
import { statePaths } from '../state/state-paths.ts';

interface EndOptions extends StateOption {
  readonly user?: string;
}

/** What of the gateway ending sessions takes. */
export type SessionHolder = Pick<GatewayBus, 'sessions' | 'endSession'>;

/** `sekisho session end` */
export function addSessionCommand(program: Command): void {
  const session = program.command('session').description('one connection, or all of a user');
  withState(session.command('end [id]'))
    .description('end a connection, or all of a user, who may connect again')
    .option('--user <name>', 'all connections of one user')
    .action((id: string | undefined, options: EndOptions) => end(id, options));
}

async function end(id: string | undefined, { state, user }: EndOptions): Promise<void> {
  await withGateway(statePaths(state), async (gateway) => {
    const done = await endSessions(gateway, { id, user });
    tellChange(gateway, `session.end ${id?.toUpperCase() ?? `of ${user}`}`);
    console.log(done);
  });
}

/** @returns what was ended. @throws CommandError where that is nothing, or it was not said what */
export async function endSessions(
  gateway: SessionHolder,
  { id, user }: { readonly id: string | undefined; readonly user: string | undefined },
): Promise<string> {
  if (id !== undefined && user !== undefined) throw new CommandError('Give an ID or --user NAME, not both.');
  if (user !== undefined) return endOfUser(gateway, user);
  if (id === undefined)
    throw new CommandError('Give the ID of a connection, as sekisho sessions has it, or --user NAME.');
  const connection = id.toUpperCase();
  const edge = await endOne(gateway, connection);
  if (edge === undefined) throw new CommandError(`No edge holds a connection ${id}: sekisho sessions lists them.`);
  return `Ended ${connection} on ${edge}.`;
}

/** Names are the same in any case of letters. Whoever is still logging in has no session to end. */
async function endOfUser(gateway: SessionHolder, user: string): Promise<string> {
  const name = user.toLowerCase();
  const replies = await gateway.sessions();
  const theirs = replies
    .flatMap(({ connections }) => connections)
    .filter((connection) => connection.user?.toLowerCase() === name);
  let ended = 0;
  for (const { connection } of theirs) if ((await endOne(gateway, connection)) !== undefined) ended += 1;
  if (ended === 0) throw new CommandError(`${user} is not connected: sekisho sessions lists who is.`);
  return `Ended ${ended} ${ended === 1 ? 'connection' : 'connections'} of ${user}.`;
}

/** @returns the edge that held it */
async function endOne(gateway: SessionHolder, connection: string): Promise<string | undefined> {
  const replies = await gateway.endSession(connection);
  return replies.find(({ ended }) => ended)?.edge;
}
