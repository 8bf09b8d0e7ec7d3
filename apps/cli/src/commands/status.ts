import { AdministrationError } from '@sekisho/administration';
import type {
  AuthHealthReply,
  BalancerStatus,
  CaHealth,
  GatewayCertificateStatus,
  GatewayCertificatesReply,
  PoolHealthReply,
  PoolUse,
  TrustedAuthority,
  Vitals,
} from '@sekisho/contracts';
import type { Command } from 'commander';
import { withGateway } from '../gateway.ts';
import { type JsonOption, withJson } from '../options.ts';
import { printable } from '../output/printable.ts';
import { type Column, formatTable } from '../output/table.ts';
import { formatBytes, formatDuration } from '../output/units.ts';
import { keyLogWarning } from '../output/warnings.ts';
import { findBus } from '../state/bus-access.ts';
import type { RunFile, ServiceStatus } from '../state/run-file.ts';
import { type StatePaths, statePaths } from '../state/state-paths.ts';
import { formatBalancers } from './balancer-status.ts';

/** They are not ours and answer nothing of the kind. */
const servers = ['nats', 'redis'];

/** A service as its supervisor sees it, and what its process says of itself; the servers say nothing. */
type Row = Omit<ServiceStatus, 'restarts'> & {
  readonly restarts: number | undefined;
  readonly vitals?: Vitals | undefined;
};

const columns = (now: number): readonly Column<Row>[] => [
  { title: 'SERVICE', of: ({ name }) => name },
  { title: 'STATE', of: ({ state }) => state },
  { title: 'FOR', of: ({ since }) => formatDuration(now - Date.parse(since)), align: 'right' },
  { title: 'PROCESS', of: ({ pid }) => (pid === undefined ? undefined : String(pid)), align: 'right' },
  { title: 'RESTARTS', of: ({ restarts }) => restarts?.toString(), align: 'right' },
  { title: 'MEMORY', of: ({ vitals }) => vitals && formatBytes(vitals.rssBytes), align: 'right' },
  { title: 'CPU', of: ({ vitals }) => vitals && formatDuration(vitals.cpuUserMs + vitals.cpuSystemMs), align: 'right' },
  { title: 'LATE P99', of: ({ vitals }) => vitals && `${vitals.loopDelay.p99Ms.toFixed(1)} ms`, align: 'right' },
];

type BackEnd = AuthHealthReply['backEnds'][number];
/** A server of a back end as one instance of the auth service sees it. */
type ServerRow = Pick<BackEnd, 'name' | 'kind'> & BackEnd['servers'][number] & { readonly instance: string };

const serverColumns = (now: number): readonly Column<ServerRow>[] => [
  { title: 'BACK END', of: ({ name }) => name },
  { title: 'KIND', of: ({ kind }) => kind },
  { title: 'SERVER', of: ({ server }) => server },
  { title: 'FOR', of: ({ purpose }) => purpose },
  { title: 'STATE', of: ({ state }) => state },
  {
    title: 'LAST ANSWER',
    of: ({ answeredAt }) => answeredAt && `${formatDuration(Math.max(0, now - Date.parse(answeredAt)))} ago`,
    align: 'right',
  },
  { title: 'SEEN BY', of: ({ instance }) => instance },
  { title: 'DETAIL', of: ({ detail }) => detail },
];

/** A certificate of the gateway as the service that holds its key sees it. */
type CertificateRow = GatewayCertificateStatus & { readonly instance: string };

const certificateColumns: readonly Column<CertificateRow>[] = [
  { title: 'CERTIFICATE', of: ({ name }) => name },
  { title: 'USE', of: ({ use }) => use },
  { title: 'SUBJECT', of: ({ subject }) => subject },
  { title: 'EXPIRES', of: ({ notAfter }) => notAfter?.slice(0, 10) },
  { title: 'SEEN BY', of: ({ instance }) => instance },
  { title: 'PROBLEM', of: ({ problem }) => problem },
];

/** A CA as one instance of the auth service sees it. */
type AuthorityRow = TrustedAuthority & { readonly instance: string };

const authorityColumns: readonly Column<AuthorityRow>[] = [
  { title: 'AUTHORITY', of: ({ name }) => name },
  { title: 'FOR', of: ({ purposes }) => purposes.join(', ') },
  { title: 'CRL', of: ({ crl }) => crl },
  { title: 'CRL UNTIL', of: ({ crlUntil }) => crlUntil },
  { title: 'SEEN BY', of: ({ instance }) => instance },
  { title: 'PROBLEM', of: ({ problem }) => problem },
];

type OwnAuthority = CaHealth['authorities'][number];

const ownAuthorityColumns: readonly Column<OwnAuthority>[] = [
  { title: 'INTERNAL CA', of: ({ role }) => role },
  { title: 'SUBJECT', of: ({ subject }) => subject },
  { title: 'EXPIRES', of: ({ notAfter }) => notAfter.slice(0, 10) },
  {
    title: 'PROBLEM',
    of: ({ endsSoon, notAfter }) =>
      endsSoon ? `What it issues ends by ${notAfter.slice(0, 10)}, as it does itself.` : undefined,
  },
];

const poolColumns: readonly Column<PoolUse>[] = [
  { title: 'POOL', of: ({ name }) => name },
  { title: 'ADDRESSES', of: ({ addresses }) => addresses },
  { title: 'IN USE', of: ({ inUse, size }) => `${inUse} of ${size}`, align: 'right' },
  {
    title: 'SHARE',
    of: ({ inUse, size }) => `${size === 0 ? 100 : Math.floor((inUse / size) * 100)} %`,
    align: 'right',
  },
  { title: 'BLOCKS', of: ({ blocks }) => String(blocks), align: 'right' },
];

interface Status {
  readonly certificates: readonly GatewayCertificatesReply[];
  /** undefined: the services run elsewhere, as in a cluster. */
  readonly run: Omit<RunFile, 'services'> | undefined;
  readonly services: readonly Row[];
  readonly health: readonly AuthHealthReply[];
  readonly ca: CaHealth | undefined;
  readonly pools: PoolHealthReply | undefined;
  readonly balancers: readonly BalancerStatus[];
}

/** `sekisho status` */
export function addStatusCommand(program: Command): void {
  withJson(program.command('status'))
    .description('what is running')
    .action(async ({ state, json }: JsonOption) => {
      const paths = statePaths(state);
      const { run, services, health, ...others } = await readStatus(paths);
      const { certificates, ca, pools, balancers } = others;
      if (json === true) {
        const told = {
          ...run,
          services,
          backEnds: health,
          certificates,
          ca,
          officeMode: pools,
          balancers,
          state: paths.root,
        };
        console.log(JSON.stringify(told, undefined, 2));
        return;
      }
      printStatus({ run, services, health, ...others }, paths, Date.now());
    });
}

function printStatus(
  { run, services, health, certificates, ca, pools, balancers }: Status,
  paths: StatePaths,
  now: number,
): void {
  if (run !== undefined) console.log(formatRun(run, paths, now));
  for (const warning of warningsOf(services)) console.log(warning);
  console.log(formatTable(columns(now), services));
  for (const part of [
    formatBalancers(balancers),
    formatBackEnds(health, now),
    pools === undefined ? '' : formatPools(pools),
    formatCertificates(certificates),
    formatAuthorities(health),
    ca === undefined ? '' : formatCa(ca),
  ])
    if (part !== '') console.log(`\n${part}`);
}

function formatRun(run: Omit<RunFile, 'services'>, { root }: StatePaths, now: number): string {
  const lines = [
    `Running for ${formatDuration(now - Date.parse(run.startedAt))} as process ${run.pid}.`,
    `Settings ${run.settings}, state ${root}.\n`,
  ];
  if (run.keyLog !== undefined) lines.push(`${keyLogWarning(run.keyLog)}\n`);
  return lines.join('\n');
}

/** What services say of how they are set up, each once. */
export function warningsOf(services: readonly { readonly vitals?: Pick<Vitals, 'warnings'> | undefined }[]): string[] {
  const told = new Set(services.flatMap(({ vitals }) => vitals?.warnings ?? []));
  return [...told].map((warning) => `${printable(`WARNING: ${warning}`)}\n`);
}

/**
 * The servers that back ends ask; the internal one asks none.
 * @param now ms since the epoch
 */
export function formatBackEnds(replies: readonly AuthHealthReply[], now: number): string {
  const rows = replies.flatMap(({ instance, backEnds }) =>
    backEnds.flatMap(({ name, kind, servers }) => servers.map((server) => ({ instance, name, kind, ...server }))),
  );
  return rows.length === 0 ? '' : formatTable(serverColumns(now), rows);
}

/** How full the pools of Office Mode are, and what is wrong with how addresses are assigned. */
export function formatPools({ pools, problems }: PoolHealthReply): string {
  const table = pools.length === 0 ? [] : [formatTable(poolColumns, pools)];
  return [...table, ...problems.map((problem) => printable(`Office Mode: ${problem}`))].join('\n');
}

/** The gateway's own certificates, and what is wrong with them. */
export function formatCertificates(replies: readonly GatewayCertificatesReply[]): string {
  const rows = replies.flatMap(({ instance, certificates }) => certificates.map((one) => ({ ...one, instance })));
  return rows.length === 0 ? '' : formatTable(certificateColumns, rows);
}

/** The CAs whose certificates are accepted. */
export function formatAuthorities(replies: readonly AuthHealthReply[]): string {
  const rows = replies.flatMap(({ instance, authorities = [] }) => authorities.map((each) => ({ instance, ...each })));
  return rows.length === 0 ? '' : formatTable(authorityColumns, rows);
}

/** The internal CA itself, and what it issued to machines and users that expires soon. */
export function formatCa({ authorities, expiring: { certificates: count, withinDays } }: CaHealth): string {
  const table = formatTable(ownAuthorityColumns, authorities);
  if (count === 0) return table;
  const what =
    count === 1 ? '1 certificate of a machine or user expires' : `${count} certificates of machines and users expire`;
  return `${table}\n${what} within ${withinDays} days: sekisho cert list --expires-within ${withinDays}d`;
}

async function readStatus(paths: StatePaths): Promise<Status> {
  const { run } = findBus(paths);
  const own = run?.services.filter(({ name }) => !servers.includes(name));
  const { vitals: answers, ...told } = await askServices(paths, own);
  if (run === undefined) return { run, services: answers.map(rowOf).sort(byService), ...told };
  const services = run.services.map((service) => ({
    ...service,
    vitals: answers.find(({ pid }) => pid === service.pid),
  }));
  return { run, services, ...told };
}

/** A service that nobody here supervises, by its own word. */
const rowOf = (vitals: Vitals): Row => ({
  name: `${vitals.service} ${vitals.instance}`,
  state: 'running',
  pid: vitals.pid,
  since: new Date(Date.now() - vitals.uptimeMs).toISOString(),
  restarts: undefined,
  vitals,
});

const byService = (one: Row, other: Row) => one.name.localeCompare(other.name);

/** Where the bus does not answer, the supervisor's word is all there is. */
async function askServices(
  paths: StatePaths,
  services: readonly ServiceStatus[] | undefined,
): Promise<Omit<Status, 'run' | 'services'> & { readonly vitals: readonly Vitals[] }> {
  const countOf = (...names: string[]) => services?.filter(({ name }) => names.includes(name)).length;
  try {
    return await withGateway(paths, async (gateway) => {
      const [vitals, health, certificates, ca, pools, balancers] = await Promise.all([
        gateway.vitals(services?.length),
        gateway.backEndHealth(countOf('auth')),
        gateway.gatewayCertificates(countOf('auth', 'edge', 'console')),
        gateway.caHealth(),
        gateway.poolHealth(),
        gateway.balancers(),
      ]);
      return { vitals, health, certificates, ca, pools, balancers };
    });
  } catch (error) {
    if (error instanceof AdministrationError && services !== undefined)
      return { vitals: [], health: [], certificates: [], ca: undefined, pools: undefined, balancers: [] };
    throw error;
  }
}
