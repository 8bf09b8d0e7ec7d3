import { join } from 'node:path';
import {
  type AuthHealthReply,
  type AuthTestReply,
  type AuthTestRequest,
  authHealthReply,
  authTestReply,
  type BalancerStatus,
  balancerStatus,
  type CaAuthority,
  type CaCommand,
  type CaCommandReply,
  type CaHealth,
  caAuthority,
  caCommandReply,
  type caCommands,
  caHealth,
  type EdgeDrainReply,
  type EdgeDrainRequest,
  type EdgePresence,
  type EndSessionReply,
  edgeDrainReply,
  edgePresence,
  endSessionReply,
  type GatewayCertificatesReply,
  gatewayCertificatesReply,
  type KeyUse,
  type KeyUseQuery,
  keyUseReply,
  type LiveConnection,
  type LogQuery,
  type LogRecord,
  logReply,
  type PoolHealthReply,
  poolHealthReply,
  type Sealed,
  type SessionsReply,
  subjects,
  type UserCommand,
  type UserCommandReply,
  userCommandReply,
  type userCommands,
  type Vitals,
  vitals,
} from '@sekisho/contracts';
import {
  askEdgeSessions,
  Bus,
  BusError,
  createLogger,
  loadSealingPublicKey,
  type NatsRuntime,
  requestCrl,
  sealTo,
  setLogLevel,
} from '@sekisho/platform';
import { CommandError } from './command-error.ts';
import { authTestTimeoutMs, crlBytesMax, requestTimeoutMs, scatterTimeoutMs } from './limits.ts';
import { findBus } from './state/bus-access.ts';
import type { StatePaths } from './state/state-paths.ts';

const user = 'cli';
const unavailable = {
  auth: 'The auth service does not answer',
  audit: 'The audit service does not answer',
  edge: 'No edge answers',
  ca: 'The CA does not answer',
};

/** What the internal CA answers when it did what it was asked for. */
export type IssuedReply = Extract<CaCommandReply, { outcome: 'done' }>;

/** What an administrator may ask of a running gateway. */
export class GatewayBus {
  readonly #paths: StatePaths;
  readonly #edges: number | undefined;
  readonly bus: Bus;

  /** @param edges how many edges there are; undefined: nobody here knows */
  private constructor(paths: StatePaths, bus: Bus, edges: number | undefined) {
    this.#paths = paths;
    this.#edges = edges;
    this.bus = bus;
  }

  /** @throws CommandError where the gateway does not run */
  static connectToRunning(paths: StatePaths): Promise<GatewayBus> {
    const { nats, run } = findBus(paths);
    return GatewayBus.connect(paths, nats, run?.services.filter(({ name }) => name === 'edge').length);
  }

  /** @throws CommandError where the bus does not answer */
  static async connect(paths: StatePaths, nats: NatsRuntime, edges?: number): Promise<GatewayBus> {
    // Commands speak in sentences of their own; what the library logs would stand between them.
    setLogLevel('fatal');
    try {
      const bus = await Bus.connect({
        nats,
        service: user,
        instance: String(process.pid),
        stateDir: paths.root,
        logger: createLogger(user),
        waitForServer: false,
      });
      return new GatewayBus(paths, bus, edges);
    } catch (error) {
      throw new CommandError(
        `The gateway's message bus does not answer at ${nats.natsUrl} (${error}): see sekisho status.`,
      );
    }
  }

  close(): Promise<void> {
    return this.bus.close();
  }

  /** Administration of users and groups. @throws CommandError with the reason where it was refused */
  async administer<C extends UserCommand>(
    command: C,
    payload: ReturnType<(typeof userCommands)[C]['parse']>,
  ): Promise<Extract<UserCommandReply, { outcome: 'done' }>> {
    const options = { timeoutMs: requestTimeoutMs };
    const reply = await this.bus
      .request(subjects.authAdmin(command), payload, userCommandReply, options)
      .catch(sentenceFor('auth'));
    if (reply.outcome === 'failed') throw new CommandError(reply.reason);
    return reply;
  }

  /** Administration of the internal CA. @throws CommandError with the reason where it was refused */
  async certify<C extends CaCommand>(
    command: C,
    payload: ReturnType<(typeof caCommands)[C]['parse']>,
  ): Promise<IssuedReply> {
    const options = { timeoutMs: requestTimeoutMs };
    const reply = await this.bus
      .request(subjects.caAdmin(command), payload, caCommandReply, options)
      .catch(sentenceFor('ca'));
    if (reply.outcome === 'failed') throw new CommandError(reply.reason);
    return reply;
  }

  /** The internal CA in public. @throws CommandError where it does not answer */
  async authority(): Promise<CaAuthority> {
    const options = { timeoutMs: requestTimeoutMs };
    const { apart = [], ...told } = await this.bus
      .request(subjects.caAuthority, {}, caAuthority, options)
      .catch(sentenceFor('ca'));
    const crls = [...told.crls];
    for (const each of apart) {
      const crl = await requestCrl(this.bus, each, crlBytesMax).catch(sentenceFor('ca'));
      crls.push(Buffer.from(crl).toString('base64'));
    }
    return { ...told, crls };
  }

  /** Seals a password so that the auth service alone reads it, and for this user alone. */
  async seal(name: string, password: string): Promise<Sealed> {
    const key = await loadSealingPublicKey(join(this.#paths.root, 'keys'));
    return sealTo(key, new TextEncoder().encode(password), name);
  }

  /** Tries a user against the back ends of its realm. @throws CommandError where the auth service does not answer */
  testLogin(request: AuthTestRequest): Promise<AuthTestReply> {
    const options = { timeoutMs: authTestTimeoutMs };
    return this.bus.request(subjects.authTest, request, authTestReply, options).catch(sentenceFor('auth'));
  }

  /** How the back ends do, as each of at most `count` instances of the auth service sees them. */
  backEndHealth(count?: number): Promise<readonly AuthHealthReply[]> {
    const options = scatterOptions(count);
    return this.bus.scatter(subjects.authHealth, {}, authHealthReply, options).catch(() => []);
  }

  /** The gateway's own certificates, as the at most `count` instances of services that hold some see them. */
  gatewayCertificates(count?: number): Promise<readonly GatewayCertificatesReply[]> {
    const options = scatterOptions(count);
    return this.bus.scatter(subjects.gatewayCertificates, {}, gatewayCertificatesReply, options).catch(() => []);
  }

  /** How balancers lead clients to edges, as each of them says; empty where there is none. */
  balancers(): Promise<readonly BalancerStatus[]> {
    return this.bus.scatter(subjects.balancerStatus, {}, balancerStatus, scatterOptions(undefined)).catch(() => []);
  }

  /** The internal CA's own end, and what of it expires soon; undefined: it does not answer. */
  caHealth(): Promise<CaHealth | undefined> {
    const options = { timeoutMs: scatterTimeoutMs };
    return this.bus.request(subjects.caHealth, {}, caHealth, options).catch(() => undefined);
  }

  /** Pools and what is wrong with them, as any instance of the address service sees it; undefined: none answers. */
  poolHealth(): Promise<PoolHealthReply | undefined> {
    const options = { timeoutMs: scatterTimeoutMs };
    return this.bus.request(subjects.poolHealth, {}, poolHealthReply, options).catch(() => undefined);
  }

  /** Connections of the past, the newest first. @throws CommandError */
  async log(query: LogQuery): Promise<readonly LogRecord[]> {
    const options = { timeoutMs: requestTimeoutMs };
    const reply = await this.bus.request(subjects.auditLog, query, logReply, options).catch(sentenceFor('audit'));
    return reply.records;
  }

  /** Who used which pre-shared key, those that were heard of last first. @throws CommandError */
  async keyUses(query: KeyUseQuery): Promise<readonly KeyUse[]> {
    const options = { timeoutMs: requestTimeoutMs };
    const reply = await this.bus.request(subjects.auditKeyUse, query, keyUseReply, options).catch(sentenceFor('audit'));
    return reply.uses;
  }

  /** What every edge holds now. @throws CommandError where none answers */
  async sessions(): Promise<readonly SessionsReply[]> {
    const options = { waitMs: scatterTimeoutMs, edgesMax: this.#edges };
    const replies = someOf(await askEdgeSessions(this.bus, {}, options).catch(sentenceFor('edge')));
    return replies
      .toSorted((a, b) => a.edge.localeCompare(b.edge))
      .map((reply) => ({ ...reply, connections: reply.connections.toSorted(byBeginning) }));
  }

  /** How every edge does, by name. @throws CommandError where none answers */
  async edges(): Promise<readonly EdgePresence[]> {
    const options = scatterOptions(this.#edges);
    const edges = await this.bus.scatter(subjects.edgeStatus, {}, edgePresence, options).catch(sentenceFor('edge'));
    return someOf(edges).toSorted((a, b) => a.edge.localeCompare(b.edge));
  }

  /** Has one edge go out of service, or back into it. @throws CommandError where none answers */
  async drainEdge(request: EdgeDrainRequest): Promise<readonly EdgeDrainReply[]> {
    const options = scatterOptions(this.#edges);
    return someOf(
      await this.bus.scatter(subjects.edgeDrain, request, edgeDrainReply, options).catch(sentenceFor('edge')),
    );
  }

  /** How the services' processes do: of those that answer soon, at most `count`. */
  async vitals(count?: number): Promise<readonly Vitals[]> {
    const options = scatterOptions(count);
    return this.bus.scatter(subjects.vitals, {}, vitals, options).catch(() => []);
  }

  /** Asks every edge to end a connection. @throws CommandError where none answers */
  async endSession(connection: string): Promise<readonly EndSessionReply[]> {
    const options = scatterOptions(this.#edges);
    return someOf(
      await this.bus
        .scatter(subjects.edgeEndSession, { connection }, endSessionReply, options)
        .catch(sentenceFor('edge')),
    );
  }
}

const byBeginning = (a: LiveConnection, b: LiveConnection): number =>
  a.since.localeCompare(b.since) || a.connection.localeCompare(b.connection);

/** Nobody waits for more answers than there are instances, where their number is known. */
const scatterOptions = (answersMax: number | undefined) => ({
  waitMs: scatterTimeoutMs,
  ...(answersMax === undefined ? {} : { answersMax }),
});

function someOf<T>(answers: readonly T[]): readonly T[] {
  if (answers.length === 0) throw new CommandError(`${unavailable.edge}: see sekisho status.`);
  return answers;
}

const sentenceFor =
  (asked: keyof typeof unavailable) =>
  (error: unknown): never => {
    if (!(error instanceof BusError)) throw error;
    const silent = error.code === 'no-responders' || error.code === 'timeout';
    throw new CommandError(
      `${unavailable[asked]}${silent ? '' : ` (${error.detail ?? error.code})`}: see sekisho status.`,
    );
  };

/** Connects, works and disconnects. */
export async function withGateway<T>(paths: StatePaths, work: (gateway: GatewayBus) => Promise<T>): Promise<T> {
  const gateway = await GatewayBus.connectToRunning(paths);
  try {
    return await work(gateway);
  } finally {
    await gateway.close();
  }
}
