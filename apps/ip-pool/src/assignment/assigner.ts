import type { LeaseReply, LeaseRequest } from '@sekisho/contracts';
import { inSpan, type Logger, type OfficeModeMethod, profileOf, type Settings } from '@sekisho/platform';
import { histogramOf } from '@sekisho/platform/metrics';
import type { AddressMethod, Applicant } from './address-method.ts';
import { besideOf } from './beside.ts';
import type { Failure, Taking } from './taking.ts';

export interface AssignerOptions {
  readonly settings: Pick<Settings, 'officeMode' | 'profiles'>;
  /** Those that can be asked; one that the settings name though it is not here has nothing for anybody. */
  readonly methods: readonly AddressMethod[];
  readonly taking: Pick<Taking, 'take'>;
  readonly logger: Pick<Logger, 'debug' | 'warn'>;
}

const millisecondsPerSecond = 1000;

type Leased = Extract<LeaseReply, { outcome: 'leased' }>;

/** Asks the methods in the order of the user's profile or the settings, until one of them has an address. */
export class Assigner {
  readonly #options: AssignerOptions;
  readonly #took = histogramOf('sekisho.pool.assignments');
  readonly #methods: ReadonlyMap<OfficeModeMethod, AddressMethod>;

  constructor(options: AssignerOptions) {
    this.#options = options;
    this.#methods = new Map(options.methods.map((method) => [method.source, method]));
  }

  /** @throws LeaseStoreUnavailableError */
  async assign(request: LeaseRequest): Promise<LeaseReply> {
    const begun = performance.now();
    let reply: LeaseReply | undefined;
    try {
      reply = await this.#assign(request);
      return reply;
    } finally {
      this.#took((performance.now() - begun) / millisecondsPerSecond, labelsOf(reply));
    }
  }

  async #assign(request: LeaseRequest): Promise<LeaseReply> {
    const { settings, logger } = this.#options;
    const { connection, edge, user } = request;
    const applicant: Applicant = { ...request, profile: profileOf(settings.profiles, request) };
    const names = applicant.profile?.officeMode.methods ?? settings.officeMode.methods;
    const failures: Failure[] = [];
    for (const name of names) {
      const method = this.#methods.get(name);
      const outcome = method && (await this.#inSpan(method, applicant));
      if (outcome === undefined) continue;
      const about = { connection, edge, user, method: name };
      if ('outcome' in outcome) {
        logger.debug({ ...about, address: outcome.address }, 'assigned an address');
        return outcome;
      }
      logger.warn({ ...about, code: outcome.code }, outcome.detail);
      failures.push(outcome);
      if (outcome.final) break;
    }
    return failures.length > 0 ? refusalOf(failures) : this.#noneAssigned(names);
  }

  #inSpan(method: AddressMethod, applicant: Applicant): Promise<Leased | Failure | undefined> {
    return inSpan(`address method ${method.source}`, {}, async (span) => {
      const outcome = await this.#ask(method, applicant);
      if (outcome === undefined) span.set({ 'sekisho.address.outcome': 'nothing' });
      else if ('outcome' in outcome) span.set({ 'sekisho.address': outcome.address });
      else span.wentWrong({ type: outcome.code });
      return outcome;
    });
  }

  /** Undefined: the method has nothing for the applicant. */
  async #ask(method: AddressMethod, applicant: Applicant): Promise<Leased | Failure | undefined> {
    const { settings, taking } = this.#options;
    const finding = await method.find(applicant);
    if (finding.kind === 'none') return undefined;
    if (finding.kind === 'failed') return { ...finding, final: finding.own };
    const taken = await taking.take(applicant, finding);
    if (taken.kind === 'failed') return taken;
    const { address, route, ipv6, ttlMs } = taken;
    const beside = besideOf(settings.officeMode, applicant, finding);
    return { outcome: 'leased', address, source: method.source, route, ...beside, ...(ipv6 && { ipv6 }), ttlMs };
  }

  #noneAssigned(names: readonly OfficeModeMethod[]): LeaseReply {
    const asked = names.map((name) => (this.#methods.has(name) ? name : `${name} (not set up)`));
    return { outcome: 'refused', code: 'no-address-assigned', detail: `asked were ${asked.join(', ')}` };
  }
}

/** @param reply undefined: the lease store is away */
function labelsOf(reply: LeaseReply | undefined) {
  if (reply === undefined) return { source: 'none', result: 'address-service-unavailable' };
  if (reply.outcome === 'leased') return { source: reply.source, result: 'leased' };
  return { source: 'none', result: reply.code };
}

/** By the last thing that went wrong, with all that did. */
function refusalOf(failures: readonly Failure[]): LeaseReply {
  const code = failures.at(-1)?.code ?? 'no-address-assigned';
  return { outcome: 'refused', code, detail: failures.map(({ detail }) => detail).join('; ') };
}
