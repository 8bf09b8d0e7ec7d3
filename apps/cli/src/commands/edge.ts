import { type GatewayBus } from '@sekisho/administration';
import { drainGraceMaxMs, type EdgePresence } from '@sekisho/contracts';
import { type Command, InvalidArgumentError } from 'commander';
import { tellChange } from '../change.ts';
import { CommandError } from '../command-error.ts';
import { withGateway } from '../gateway.ts';
import { type JsonOption, type StateOption, withJson, withState } from '../options.ts';
import { type Column, formatTable } from '../output/table.ts';
import { formatDuration } from '../output/units.ts';
import { statePaths } from '../state/state-paths.ts';

/** What of the gateway going out of service takes. */
export type EdgeHolder = Pick<GatewayBus, 'edges' | 'drainEdge'>;

interface DrainOptions extends StateOption {
  readonly grace: number;
  readonly force?: boolean;
}

const graceUnitsMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };
const defaultGraceMs = 10 * 60_000;

/** `sekisho edge` */
export function addEdgeCommands(program: Command): void {
  const edge = program.command('edge').description('the edges that serve clients');
  withJson(edge.command('list')).description('every edge, and how many clients it serves').action(list);
  withState(edge.command('drain <name>'))
    .description('take an edge out of service: no new clients, and goodbye to the rest after a grace time')
    .option('--grace <time>', 'so long whoever is in is served (0s, 30s, 10m, 2h)', parseGrace, defaultGraceMs)
    .option('--force', 'also where no other edge takes new clients')
    .action((name: string, options: DrainOptions) => drain(name, options));
  withState(edge.command('undrain <name>')).description('have an edge take new clients again').action(undrain);
}

async function list({ state, json }: JsonOption): Promise<void> {
  const edges = await withGateway(statePaths(state), (gateway) => gateway.edges());
  console.log(json === true ? JSON.stringify(edges, undefined, 2) : formatEdges(edges, Date.now()));
}

async function drain(name: string, { state, grace, force = false }: DrainOptions): Promise<void> {
  await withGateway(statePaths(state), async (gateway) => {
    const done = await drainEdge(gateway, { name, graceMs: grace, force });
    tellChange(gateway, `edge.drain ${name}`, { after: { graceMs: grace } });
    console.log(done);
  });
}

async function undrain(name: string, { state }: StateOption): Promise<void> {
  await withGateway(statePaths(state), async (gateway) => {
    const done = await undrainEdge(gateway, name);
    tellChange(gateway, `edge.undrain ${name}`);
    console.log(done);
  });
}

/** @returns what was done. @throws CommandError where there is no such edge, or it is the last one that takes clients */
export async function drainEdge(
  gateway: EdgeHolder,
  { name, graceMs, force }: { readonly name: string; readonly graceMs: number; readonly force: boolean },
): Promise<string> {
  const edges = await gateway.edges();
  const others = edges.filter(({ edge, state }) => edge !== name && state === 'accepting');
  if (others.length === 0 && !force) {
    throw new CommandError(`No other edge than ${name} takes new clients: with --force nobody can connect any more.`);
  }
  const drained = await order(gateway, { order: 'drain', edge: name, graceMs });
  // Without a grace time they may be gone by now.
  const { sessions } = edges.find(({ edge }) => edge === name) ?? drained;
  const clients = `${sessions} ${sessions === 1 ? 'client' : 'clients'}`;
  if (sessions === 0) return `${name} takes no new clients, and nobody is in: it can be stopped.`;
  return `${name} takes no new clients; goodbye to the ${clients} here ${
    graceMs === 0 ? 'now' : `in ${formatDuration(graceMs)}`
  }. sekisho edge list shows how far it is.`;
}

/** @returns what was done. @throws CommandError where there is no such edge */
export async function undrainEdge(gateway: EdgeHolder, name: string): Promise<string> {
  await order(gateway, { order: 'undrain', edge: name });
  return `${name} takes new clients.`;
}

async function order(gateway: EdgeHolder, request: Parameters<EdgeHolder['drainEdge']>[0]): Promise<EdgePresence> {
  const obeyed = (await gateway.drainEdge(request)).find((reply) => reply.obeyed);
  if (obeyed === undefined) throw new CommandError(`There is no edge ${request.edge}: sekisho edge list has all.`);
  return obeyed.presence;
}

interface EdgeColumn extends Column<EdgePresence> {
  /** Left out where no row has anything in it. */
  readonly optional?: true;
}

const columns = (now: number): readonly EdgeColumn[] => [
  { title: 'EDGE', of: ({ edge }) => edge },
  { title: 'SLOT', of: ({ slot }) => slot?.toString(), align: 'right', optional: true },
  { title: 'ADDRESS', of: ({ address }) => address, optional: true },
  { title: 'STATE', of: ({ state }) => state },
  { title: 'SESSIONS', of: ({ sessions }) => `${sessions}`, align: 'right' },
  { title: 'UP', of: ({ since }) => formatDuration(now - Date.parse(since)), align: 'right' },
  { title: 'GOODBYE IN', of: (edge) => formatGoodbye(edge, now), align: 'right', optional: true },
];

/** @param now ms since the epoch */
export function formatEdges(edges: readonly EdgePresence[], now: number): string {
  const shown = columns(now).filter(({ of, optional }) => optional !== true || edges.some((edge) => of(edge)));
  return formatTable(shown, edges);
}

function formatGoodbye({ state, drainsAt }: EdgePresence, now: number): string | undefined {
  if (state !== 'draining' || drainsAt === undefined) return undefined;
  const left = Date.parse(drainsAt) - now;
  return left > 0 ? formatDuration(left) : 'now';
}

/** @throws InvalidArgumentError */
export function parseGrace(text: string): number {
  const [, count, unit = ''] = /^(\d{1,6})([smh])$/.exec(text) ?? [];
  const ms = Number(count) * (graceUnitsMs[unit] ?? Number.NaN);
  if (!(ms <= drainGraceMaxMs)) throw new InvalidArgumentError('Use 0s, 30s, 10m or 2h, up to 24h.');
  return ms;
}
