import {
  type AdministratorCommand,
  type AdministratorCommandReply,
  type AssignedAddressReply,
  type AssignedAddressRequest,
  type AuthHealthReply,
  type AuthTestReply,
  type AuthTestRequest,
  administratorCommandReply,
  type administratorCommands,
  assignedAddressReply,
  authHealthReply,
  authTestReply,
  type BalancerStatus,
  balancerStatus,
  type CaAuthority,
  type CaCommand,
  type CaCommandReply,
  type CaHealth,
  type CausesQuery,
  type CausesReply,
  type ChangesQuery,
  type ChangesReply,
  caAuthority,
  caCommandReply,
  type caCommands,
  caHealth,
  causesReply,
  changesReply,
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
  type StoryReply,
  storyReply,
  subjects,
  type UserCommand,
  type UserCommandReply,
  userCommandReply,
  type userCommands,
  type Vitals,
  vitals,
} from '@sekisho/contracts';
import { askEdgeSessions, type Bus, BusError, loadSealingPublicKey, requestCrl, sealTo } from '@sekisho/platform';
import { AdministrationError, NothingDoneError } from './administration-error.ts';
import { authTestTimeoutMs, crlBytesMax, requestTimeoutMs, scatterTimeoutMs } from './limits.ts';

const unavailable = {
  auth: 'The auth service does not answer',
  audit: 'The audit service does not answer',
  edge: 'No edge answers',
  ca: 'The CA does not answer',
  console: 'The console does not answer',
};

/** What the internal CA answers when it did what it was asked for. */
export type IssuedReply = Extract<CaCommandReply, { outcome: 'done' }>;

/** What a gateway is reached by, beside its bus. */
export interface GatewayPlace {
  /** Folder with the public key that secrets are sealed to. */
  readonly keys: string;
  /** How many edges there are; undefined: nobody here knows. */
  readonly edges?: number | undefined;
}

/** What an administrator may ask of a running gateway. */
export class GatewayBus {
  readonly #keys: string;
  readonly #edges: number | undefined;
  readonly bus: Bus;

  constructor(bus: Bus, { keys, edges }: GatewayPlace) {
    this.#keys = keys;
    this.#edges = edges;
    this.bus = bus;
  }

  /** Administration of users and groups. @throws AdministrationError with the reason where it was refused */
  async administer<C extends UserCommand>(
    command: C,
    payload: ReturnType<(typeof userCommands)[C]['parse']>,
  ): Promise<Extract<UserCommandReply, { outcome: 'done' }>> {
    const options = { timeoutMs: requestTimeoutMs };
    const reply = await this.bus
      .request(subjects.authAdmin(command), payload, userCommandReply, options)
      .catch(sentenceFor('auth'));
    if (reply.outcome === 'failed') throw new NothingDoneError(reply.reason);
    return reply;
  }

  /** Who may use the console. @throws AdministrationError with the reason where it was refused */
  async administerConsole<C extends AdministratorCommand>(
    command: C,
    payload: ReturnType<(typeof administratorCommands)[C]['parse']>,
  ): Promise<Extract<AdministratorCommandReply, { outcome: 'done' }>> {
    const options = { timeoutMs: requestTimeoutMs };
    const reply = await this.bus
      .request(subjects.consoleAdmin(command), payload, administratorCommandReply, options)
      .catch(sentenceFor('console'));
    if (reply.outcome === 'failed') throw new NothingDoneError(reply.reason);
    return reply;
  }

  /** Administration of the internal CA. @throws AdministrationError with the reason where it was refused */
  async certify<C extends CaCommand>(
    command: C,
    payload: ReturnType<(typeof caCommands)[C]['parse']>,
  ): Promise<IssuedReply> {
    const options = { timeoutMs: requestTimeoutMs };
    const reply = await this.bus
      .request(subjects.caAdmin(command), payload, caCommandReply, options)
      .catch(sentenceFor('ca'));
    if (reply.outcome === 'failed') throw new NothingDoneError(reply.reason);
    return reply;
  }

  /** The internal CA in public. @throws AdministrationError where it does not answer */
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
    const key = await loadSealingPublicKey(this.#keys);
    return sealTo(key, new TextEncoder().encode(password), name);
  }

  /** Tries a user against the back ends of its realm. @throws AdministrationError where the auth service does not answer */
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

  /** What a user gets as fixed address; undefined: no address service answers, or it is of an older release. */
  assignedAddress(request: AssignedAddressRequest): Promise<AssignedAddressReply | undefined> {
    const options = { timeoutMs: scatterTimeoutMs };
    return this.bus.request(subjects.poolAssigned, request, assignedAddressReply, options).catch(() => undefined);
  }

  /** Connections of the past, the newest first. @throws AdministrationError */
  async log(query: LogQuery): Promise<readonly LogRecord[]> {
    const options = { timeoutMs: requestTimeoutMs };
    const reply = await this.bus.request(subjects.auditLog, query, logReply, options).catch(sentenceFor('audit'));
    return reply.records;
  }

  /** Why attempts failed, the most frequent cause first. @throws AdministrationError */
  async causes(query: CausesQuery): Promise<CausesReply['causes']> {
    const options = { timeoutMs: requestTimeoutMs };
    const reply = await this.bus.request(subjects.auditCauses, query, causesReply, options).catch(sentenceFor('audit'));
    return reply.causes;
  }

  /** Who used which pre-shared key, those that were heard of last first. @throws AdministrationError */
  async keyUses(query: KeyUseQuery): Promise<readonly KeyUse[]> {
    const options = { timeoutMs: requestTimeoutMs };
    const reply = await this.bus.request(subjects.auditKeyUse, query, keyUseReply, options).catch(sentenceFor('audit'));
    return reply.uses;
  }

  /** What administrators have changed, the newest first. @throws AdministrationError */
  changes(query: ChangesQuery): Promise<ChangesReply> {
    const options = { timeoutMs: requestTimeoutMs };
    return this.bus.request(subjects.auditChanges, query, changesReply, options).catch(sentenceFor('audit'));
  }

  /** A connection step by step, as far as the session log goes back. @throws AdministrationError */
  story(connection: string): Promise<StoryReply> {
    const options = { timeoutMs: requestTimeoutMs };
    return this.bus.request(subjects.auditStory, { connection }, storyReply, options).catch(sentenceFor('audit'));
  }

  /** What every edge holds now. @throws AdministrationError where none answers */
  async sessions(): Promise<readonly SessionsReply[]> {
    const options = { waitMs: scatterTimeoutMs, edgesMax: this.#edges };
    const replies = someOf(await askEdgeSessions(this.bus, {}, options).catch(sentenceFor('edge')));
    return replies
      .toSorted((a, b) => a.edge.localeCompare(b.edge))
      .map((reply) => ({ ...reply, connections: reply.connections.toSorted(byBeginning) }));
  }

  /** How every edge does, by name. @throws AdministrationError where none answers */
  async edges(): Promise<readonly EdgePresence[]> {
    const options = scatterOptions(this.#edges);
    const edges = await this.bus.scatter(subjects.edgeStatus, {}, edgePresence, options).catch(sentenceFor('edge'));
    return someOf(edges).toSorted((a, b) => a.edge.localeCompare(b.edge));
  }

  /** Has one edge go out of service, or back into it. @throws AdministrationError where none answers */
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

  /** Asks every edge to end a connection. @throws AdministrationError where none answers */
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
  if (answers.length === 0) throw new AdministrationError(`${unavailable.edge}: see sekisho status.`);
  return answers;
}

const sentenceFor =
  (asked: keyof typeof unavailable) =>
  (error: unknown): never => {
    if (!(error instanceof BusError)) throw error;
    const silent = error.code === 'no-responders' || error.code === 'timeout';
    // What is not answered in time may have been done.
    const Kind = error.code === 'no-responders' ? NothingDoneError : AdministrationError;
    throw new Kind(`${unavailable[asked]}${silent ? '' : ` (${error.detail ?? error.code})`}: see sekisho status.`);
  };
