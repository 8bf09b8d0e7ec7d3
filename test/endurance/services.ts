import { subjects } from '@sekisho/contracts';
import { createEapServer, type EapServer, type EapServerStep } from '@sekisho/eap';
import type { VirtualServices } from '@sekisho/edge/testing';
import { asInPpp, type Dice, MemoryAccounts } from '@sekisho/probe/testing';
import type { Random } from '@sekisho/wire';
import type { World } from './world.ts';

export const password = 'wonderland';
const accounts = new MemoryAccounts((name) => name.startsWith('user'), password);

type Verified = Awaited<ReturnType<VirtualServices['verify']>>;
type EapOutcome = Awaited<ReturnType<VirtualServices['eap']>>;

export interface ServicesOptions {
  readonly world: World;
  readonly random: Random;
  /** How long an answer takes. */
  readonly tookMs: () => number;
  /** Share of address requests that nobody answers. */
  readonly poolSilence?: number;
  readonly dice: Dice;
  readonly leaseMs: number;
  /** Accounts are told how a session goes this often. */
  readonly interimMs?: number;
}

/** Auth and ip-pool for users that are called `user…`, and for any machine. */
export class Services implements VirtualServices {
  /** Addresses that are leased, by connection. */
  readonly leases = new Map<string, string>();
  renewals = 0;
  readonly #options: ServicesOptions;
  readonly #conversations = new Map<string, EapServer>();
  #nextAddress = 2;
  #nextConversation = 1;

  constructor(options: ServicesOptions) {
    this.#options = options;
  }

  verify: VirtualServices['verify'] = (_client, credentials) =>
    this.#answer(() => {
      const verdict = accounts.judge(credentials);
      if (verdict.outcome === 'refused') return this.#refused(credentials.user);
      return this.#accepted(credentials.user, credentials.protocol, verdict.authenticatorResponse);
    });

  eap: VirtualServices['eap'] = (_client, packet, conversation) =>
    this.#answer(() => {
      const instance = conversation?.instance ?? `auth-${this.#nextConversation++}`;
      const server = this.#conversations.get(instance) ?? this.#begin();
      this.#conversations.set(instance, server);
      return this.#onStep(server.receive(packet), server, { instance, round: (conversation?.round ?? 0) + 1 });
    });

  verifyMachine: VirtualServices['verifyMachine'] = () =>
    this.#answer(() => ({
      kind: 'accepted',
      machine: 'laptop-7',
      subject: 'CN=laptop-7',
      certificate: { issuer: 'CN=Root', serial: '07' },
    }));

  request: VirtualServices['request'] = (subject, payload) =>
    this.#answer(() => {
      const { connection = '', address = '' } = payload as { connection?: string; address?: string };
      if (subject === subjects.poolRelease) return { released: this.#release(connection, address) };
      if (subject !== subjects.poolLease) {
        this.renewals += 1;
        return { lost: [] };
      }
      const { dice, poolSilence = 0, leaseMs } = this.#options;
      if (dice.fraction() < poolSilence) return { outcome: 'refused', code: 'no-free-address' };
      return { outcome: 'leased', ...this.#lease(connection), gateway: '10.66.0.1', dns: [], nbns: [], ttlMs: leaseMs };
    });

  #answer<T>(answer: () => T): Promise<T> {
    return this.#options.world.answer(this.#options.tookMs(), answer);
  }

  #begin(): EapServer {
    return createEapServer({ random: this.#options.random, name: 'sekisho', methods: ['ms-chap-v2', 'md5-challenge'] });
  }

  #onStep(step: EapServerStep, server: EapServer, conversation: { instance: string; round: number }): EapOutcome {
    if (step.kind === 'send') return { kind: 'continue', packet: step.packet, conversation, refusal: undefined };
    if (step.kind === 'tls') throw new Error('these services have no TLS');
    if (step.kind === 'verify') {
      return this.#onStep(server.verified(accounts.judge(asInPpp(step))), server, conversation);
    }
    this.#conversations.delete(conversation.instance);
    if (step.kind === 'failure') return { ...this.#refused(step.identity), packet: step.packet };
    return { ...this.#accepted(step.identity, 'ms-chap-v2', undefined), packet: step.packet };
  }

  #accepted(user: string, method: 'pap' | 'chap-md5' | 'ms-chap-v2', authenticatorResponse: string | undefined) {
    const { interimMs } = this.#options;
    const grants = interimMs === undefined ? {} : { interimIntervalMs: interimMs };
    const vouched = { realm: 'internal', backEnd: 'internal', method, groups: [], grants };
    return { kind: 'accepted', user, ...vouched, authenticatorResponse } as const satisfies Verified;
  }

  #refused(user: string | undefined) {
    return { kind: 'refused', code: 'wrong-password', user, detail: undefined } as const satisfies Verified;
  }

  #lease(connection: string): { address: string; source: string; route: string } {
    const number = this.#nextAddress++;
    const address = this.leases.get(connection) ?? `10.66.${(number >> 8) & 255}.${number & 255}`;
    this.leases.set(connection, address);
    return { address, source: 'pool', route: `${address}/32` };
  }

  #release(connection: string, address: string): boolean {
    if (this.leases.get(connection) !== address) return false;
    return this.leases.delete(connection);
  }
}
