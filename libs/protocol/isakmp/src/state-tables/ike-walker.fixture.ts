import { type Instant, instant, later, milliseconds, toHex } from '@sekisho/wire';
import type { Association } from '../associations/association.ts';
import { firstMessageKey, SaTable } from '../associations/sa-table.ts';
import type { InitiatorProfile } from '../client-profiles/client-profile.ts';
import { windows } from '../client-profiles/windows.ts';
import type { IkeDatagram, IkeEffect, IkeEndpoint } from '../endpoint.ts';
import { createIkeEndpoint } from '../ike-endpoint.ts';
import { decodeHeader } from '../messages/message.ts';
import type { IkePolicy } from '../policy.ts';
import type { IkeAnswer, IkeQuestion, QuestionId } from '../questions.ts';
import type { IkeSaId, Spi } from '../security-associations.ts';
import { parseIkeSuite } from '../suites.ts';
import { client, openGateway } from '../testing/aggressive.fixture.ts';
import { must } from '../testing/effects.fixture.ts';
import { alice, gatekeeper } from '../testing/meeting.fixture.ts';
import { clientAddress, computed, gatewayAddress, policy, SeededRandom, target } from '../testing/pair.fixture.ts';
import { witness } from '../testing/signing.fixture.ts';
import { inWords, Names, protectionOf, wordOf } from './words.fixture.ts';

export type Role = 'initiator' | 'responder';
export type Method = 'pre-shared key' | 'RSA signatures' | 'Aggressive Mode';

const otherRole: Record<Role, Role> = { initiator: 'responder', responder: 'initiator' };

/** An initiator that wants perfect forward secrecy. */
const { transforms: _, espProposals: __, ...shape } = windows;
const withPfs: InitiatorProfile = { ...shape, pfsGroup: 'ecp256' };

function policyOf(role: Role, method: Method, pfs: boolean): IkePolicy {
  const respond = role === 'responder';
  const changes = { respond, ...(pfs && !respond && { profile: withPfs }) };
  if (method === 'pre-shared key') return policy(changes);
  if (method === 'Aggressive Mode')
    return (respond ? openGateway : client)({ suites: [parseIkeSuite('aes256-sha1-ecp256')] });
  const own = respond ? gatekeeper : alice;
  return own.policy({ ...changes, machineAuthentication: ['certificate'] });
}

/**
 * One end of IKE, whose messages and questions wait until a test lets them on, and a real other end that answers at once. What
 * the one does is told in the words of the tables.
 */
export class IkeWalker {
  now: Instant = instant(1_000);
  readonly table = new SaTable();
  readonly subject: IkeEndpoint;
  readonly #other: IkeEndpoint;
  readonly #names: Record<Role, Names> = { initiator: new Names('initiator'), responder: new Names('responder') };
  /** What the other end has sent and is not delivered, and what was, by name. */
  readonly #waiting = new Map<string, IkeDatagram>();
  readonly #delivered = new Map<string, IkeDatagram>();
  #questions: IkeQuestion[] = [];
  #toOther: IkeDatagram[] = [];
  #words: string[] = [];
  #last: IkeDatagram | undefined;
  #known: Association | undefined;

  constructor(
    readonly role: Role,
    readonly method: Method,
    private readonly own: { readonly seed?: string; readonly pfs?: boolean } = {},
  ) {
    this.subject = this.#endpoint(role, this.table);
    this.#other = this.#endpoint(otherRole[role], new SaTable());
  }

  /** The one association that the walk is about; undefined: there is none, or no more. */
  get association(): Association | undefined {
    if (this.#known && this.table.has(this.#known)) return this.#known;
    if (this.#known) return undefined;
    const { initiator, responder } = this.cookies;
    this.#known =
      this.table.byId(`${toHex(initiator)}${toHex(responder)}` as IkeSaId) ??
      this.table.initiating(initiator) ??
      this.table.halfOpen.byFirstMessage(firstMessageKey(initiator, this.route.remote));
    return this.#known;
  }

  get state(): Association['mainMode']['at'] | 'none' {
    return this.association?.mainMode.at ?? 'none';
  }

  get id(): IkeSaId {
    return this.#known?.id ?? ('00'.repeat(16) as IkeSaId);
  }

  /** Those of the association, or as the last message that passed has them. */
  get cookies(): { initiator: Uint8Array; responder: Uint8Array } {
    if (this.#known) return this.#known.cookies;
    const header = this.#last && decodeHeader(this.#last.bytes);
    return {
      // An initiator draws its cookie before all else.
      initiator: header?.initiatorCookie ?? new SeededRandom(`${this.own.seed ?? 'own'} initiator`).bytes(8),
      responder: header?.responderCookie ?? new Uint8Array(8),
    };
  }

  wordsOf(act: () => void): string {
    this.#words = [];
    act();
    return inWords(this.#words);
  }

  /** Where the other end sends from, and the one receives. */
  get route(): Pick<IkeDatagram, 'remote' | 'local'> {
    const port = this.#last?.local.port ?? 500;
    const [client, gateway] = [
      { address: clientAddress, port },
      { address: gatewayAddress, port },
    ];
    return this.role === 'responder' ? { remote: client, local: gateway } : { remote: gateway, local: client };
  }

  /** The other end begins, where it is the initiator. */
  begin(): void {
    if (this.role === 'responder') this.#apply(otherRole[this.role], this.#other.connect(target, this.now));
    else this.take(this.subject.connect(target, this.now));
  }

  /** Hands over what the other end has sent under this name. @returns whether it has */
  deliver(name: string): boolean {
    this.#letThrough();
    const datagram = this.#waiting.get(name);
    if (!datagram) return false;
    this.#waiting.delete(name);
    this.#delivered.set(name, datagram);
    this.#last = datagram;
    this.receive(datagram);
    return true;
  }

  /** Hands over once more what came before. @returns whether it did */
  deliverAgain(name: string): boolean {
    const datagram = this.#delivered.get(name);
    if (datagram) this.receive(datagram);
    return datagram !== undefined;
  }

  waiting(name: string): Uint8Array | undefined {
    this.#letThrough();
    return this.#waiting.get(name)?.bytes;
  }

  receive(datagram: IkeDatagram): void {
    this.take(this.subject.receive(datagram, this.now));
  }

  say(bytes: Uint8Array): void {
    this.receive({ bytes, ...this.route });
  }

  /** Answers the question of this kind that is open, or one that nobody asked. */
  answer(kind: IkeQuestion['kind'], make: (question: IkeQuestion | undefined) => IkeAnswer): void {
    const question = this.#open(kind);
    const id = question?.question ?? (999 as QuestionId);
    this.take(this.subject.answer(id, make(question), this.now));
  }

  /** As a host does that can. */
  answerTruly(kind: IkeQuestion['kind']): void {
    this.answer(kind, (question) => this.truth(this.role, question) ?? { kind: 'signature', signature: undefined });
  }

  postpone(): void {
    const [question] = this.#questions.splice(0, 1);
    this.subject.postpone(question?.question ?? (999 as QuestionId));
  }

  truth(role: Role, question: IkeQuestion | undefined): IkeAnswer | undefined {
    if (!question) return undefined;
    if (question.kind === 'diffie-hellman') return computed(question);
    const [own, trusted] = role === 'responder' ? [gatekeeper, alice] : [alice, gatekeeper];
    return witness(own, [trusted])(question);
  }

  /** Lets time pass for the one; the other one hears nothing meanwhile. */
  pass(ms: number): void {
    const end = later(this.now, milliseconds(ms));
    for (let at = this.subject.deadline(); at !== undefined && at <= end; at = this.subject.deadline()) {
      this.now = instant(Math.max(at, this.now));
      this.take(this.subject.timeout(this.now));
    }
    this.now = end;
  }

  take(effects: readonly IkeEffect[]): void {
    // Read with what the SA had before, too: it may be gone.
    const protections = [this.#protection, this.association && protectionOf(this.association)];
    for (const effect of effects) {
      if (effect.kind !== 'send') {
        const word = wordOf(effect);
        if (word !== undefined) this.#words.push(word);
        if ('question' in effect) this.#questions.push(effect);
        continue;
      }
      const { bytes, remote, local, again } = effect;
      const name = this.#names[this.role].of(bytes, protections);
      this.#words.push(again === undefined ? `sends ${name}` : `again ${name}`);
      this.#last = { bytes, remote: local, local: remote };
      this.#toOther.push(this.#last);
    }
    this.#protection = this.association && protectionOf(this.association);
  }

  #protection: ReturnType<typeof protectionOf>;

  /** What the one has sent reaches the other. */
  #letThrough(): void {
    const datagrams = this.#toOther;
    this.#toOther = [];
    for (const datagram of datagrams) this.#apply(otherRole[this.role], this.#other.receive({ ...datagram }, this.now));
  }

  #apply(role: Role, effects: readonly IkeEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'send') {
        const datagram = { bytes: effect.bytes, remote: effect.local, local: effect.remote };
        this.#waiting.set(this.#names[role].of(effect.bytes, []), datagram);
        this.#last ??= datagram;
      } else if ('question' in effect) {
        const answer = must(this.truth(role, effect), 'answer');
        this.#apply(role, this.#other.answer(effect.question, answer, this.now));
      }
    }
  }

  #open(kind: IkeQuestion['kind']): IkeQuestion | undefined {
    const index = this.#questions.findIndex((question) => question.kind === kind);
    return index < 0 ? undefined : this.#questions.splice(index, 1)[0];
  }

  #endpoint(role: Role, table: SaTable): IkeEndpoint {
    let spi = role === 'responder' ? 0x9000 : 0x1000;
    const environment = {
      policy: policyOf(role, this.method, this.own.pfs ?? false),
      random: new SeededRandom(`${this.own.seed ?? 'own'} ${role}`),
      allocateSpi: () => spi++ as Spi,
      nameAttempt: () => `attempt of the ${role}`,
    };
    return createIkeEndpoint(environment, table);
  }
}
