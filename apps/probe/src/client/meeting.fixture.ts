import { createHash } from 'node:crypto';
import { computeDiffieHellman, type IkePolicy } from '@sekisho/isakmp';
import type { AuthenticationProtocol } from '@sekisho/ppp';
import { earliest, type Instant, instant, later, milliseconds, type Random, Secret } from '@sekisho/wire';
import { defaultEspSuites, defaultIkeSuites } from '../options.ts';
import type { ProbeEffect } from '../probe-effect.ts';
import { UserSpaceClient } from '../user-space-client.ts';
import { clientEndpoint, gatewayAddress, MemoryGateway, type MemoryGatewaySettings } from './memory-gateway.fixture.ts';

const network = { local: '10.9.0.1', peer: '10.9.0.77', dns: ['10.0.0.53'], nbns: [] };

function seeded(seed: string): Random & { fraction(): number } {
  let counter = 0;
  const bytes = (length: number): Uint8Array<ArrayBuffer> => {
    counter += 1;
    return new Uint8Array(createHash('shake256', { outputLength: length }).update(`${seed} ${counter}`).digest());
  };
  return { bytes, fraction: () => new DataView(bytes(4).buffer).getUint32(0) / 2 ** 32 };
}

/** The gateway's; the client's responds to nobody. */
export const policy = (changes: Partial<IkePolicy> = {}): IkePolicy => ({
  suites: defaultIkeSuites,
  espSuites: defaultEspSuites,
  preSharedKeys: [{ name: 'default', secret: Secret.fromText('a long pre-shared key') }],
  machineAuthentication: ['pre-shared-key'],
  certificate: () => undefined,
  authorities: () => [],
  publicAddresses: [gatewayAddress],
  respond: true,
  ...changes,
});

export interface MeetingSettings {
  readonly client?: Partial<IkePolicy>;
  readonly gateway?: Partial<MemoryGatewaySettings>;
  readonly accept?: readonly AuthenticationProtocol[];
  readonly password?: string;
  readonly loss?: number;
  readonly seed?: string;
}

/** A client in user space and a gateway joined by a wire of 5 ms that may lose datagrams, under a clock moved by hand. */
export class Meeting {
  now: Instant = instant(1000);
  readonly effects: ProbeEffect[] = [];
  readonly client: UserSpaceClient;
  readonly gateway: MemoryGateway;
  /** Nothing gets through in either direction while set. */
  cut = false;
  readonly #loss: number;
  readonly #dice: ReturnType<typeof seeded>;
  #travelling: { readonly at: Instant; readonly arrive: () => void }[] = [];

  constructor({ client, gateway, accept, password, loss = 0, seed = 'seed' }: MeetingSettings = {}) {
    this.#loss = loss;
    this.#dice = seeded(seed);
    this.client = new UserSpaceClient({
      server: gatewayAddress,
      local: clientEndpoint,
      policy: policy({ respond: false, ...client }),
      credentials: {
        user: 'alice',
        password: Secret.fromText(password ?? 'wonderland'),
        accept: accept ?? ['eap', 'ms-chap-v2', 'chap-md5', 'pap'],
      },
      random: seeded(`${seed} client`),
      hostName: 'probe',
    });
    this.gateway = new MemoryGateway({
      policy: policy(),
      random: seeded(`${seed} gateway`),
      authentication: ['ms-chap-v2'],
      user: 'alice',
      password: 'wonderland',
      network,
      ...gateway,
    });
  }

  apply(effects: readonly ProbeEffect[]): void {
    this.effects.push(...effects);
    for (const effect of effects) {
      if (effect.kind === 'send') {
        this.#travel(() => this.#toClient(this.gateway.receive(effect.bytes, effect.port, this.now)));
      } else if (effect.kind === 'diffie-hellman') {
        const answer = computeDiffieHellman(effect.question);
        this.apply(this.client.answer(effect.question.question, { kind: effect.kind, answer }, this.now));
      }
    }
  }

  fromGateway(datagrams: ReturnType<MemoryGateway['stop']>): void {
    this.#toClient(datagrams);
  }

  run(ms: number): void {
    const end = later(this.now, milliseconds(ms));
    for (;;) {
      const next = earliest(this.client.deadline(), this.gateway.deadline(), ...this.#travelling.map(({ at }) => at));
      if (next === undefined || next > end) break;
      this.now = instant(Math.max(next, this.now));
      const due = this.#travelling.filter(({ at }) => at <= this.now);
      this.#travelling = this.#travelling.filter(({ at }) => at > this.now);
      for (const { arrive } of due) arrive();
      this.apply(this.client.timeout(this.now));
      this.#toClient(this.gateway.timeout(this.now));
    }
    this.now = end;
  }

  connect(ms = 30_000): void {
    this.apply(this.client.start(this.now));
    this.run(ms);
  }

  seen<K extends ProbeEffect['kind']>(kind: K): Extract<ProbeEffect, { kind: K }>[] {
    return this.effects.filter((effect): effect is Extract<ProbeEffect, { kind: K }> => effect.kind === kind);
  }

  failure(): string | undefined {
    return this.seen('failed')[0]?.failure.message;
  }

  #toClient(datagrams: ReturnType<MemoryGateway['stop']>): void {
    for (const { bytes, port } of datagrams) this.#travel(() => this.apply(this.client.receive(bytes, port, this.now)));
  }

  #travel(arrive: () => void): void {
    if (this.cut || this.#dice.fraction() < this.#loss) return;
    this.#travelling.push({ at: later(this.now, milliseconds(5)), arrive });
  }
}
