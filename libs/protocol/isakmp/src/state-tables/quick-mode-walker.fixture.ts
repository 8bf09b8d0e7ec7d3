import { SaTable } from '../associations/sa-table.ts';
import type { IkeEffect, IkeEndpoint } from '../endpoint.ts';
import type { QuickModeState } from '../exchanges/quick-mode/states.ts';
import { createIkeEndpoint } from '../ike-endpoint.ts';
import { computeDiffieHellman } from '../keys/diffie-hellman.ts';
import { notifyTypes } from '../numbers.ts';
import type { Payload } from '../payloads/index.ts';
import type { DiffieHellmanQuestion, IkeAnswer, QuestionId } from '../questions.ts';
import type { IkeSaId, Spi } from '../security-associations.ts';
import { must } from '../testing/effects.fixture.ts';
import { aes256Sha1, offer } from '../testing/esp-offer.fixture.ts';
import { computed, policy, SeededRandom } from '../testing/pair.fixture.ts';
import { type QuickModeRequest, RawClient } from '../testing/raw-client.fixture.ts';
import { deadPeerDetection } from '../vendor-ids.ts';
import { inWords, Names, protectionOf, wordOf } from './words.fixture.ts';

/** The exchange that a walk is about. */
export const messageId = 7;

/** A gateway with an IKE SA, and a client that says anything under it; what the gateway asks waits for a test's answer. */
export class GatewayWalker {
  readonly table = new SaTable();
  readonly gateway: IkeEndpoint;
  readonly client: RawClient;
  readonly id: IkeSaId;
  readonly #names = new Names('responder');
  /** How the gateway takes an answer; clients give it at once, where they may. */
  readonly answerAtOnce: IkeEndpoint['answer'];
  /** A client with a newer IKE SA. */
  renewed: RawClient | undefined;
  #questions: DiffieHellmanQuestion[] = [];
  #protection: ReturnType<typeof protectionOf>;
  /** Messages 1 and 3 of the exchange. */
  message1: Uint8Array | undefined;
  message3: Uint8Array | undefined;

  constructor() {
    let spi = 0x9000;
    this.gateway = createIkeEndpoint(
      {
        policy: policy(),
        random: new SeededRandom('gateway'),
        allocateSpi: () => spi++ as Spi,
        nameAttempt: () => 'attempt',
      },
      this.table,
    );
    this.client = new RawClient({ gateway: this.gateway });
    this.client.begin({ vendorIds: [...this.client.profile.vendorIds, deadPeerDetection] });
    this.client.exchangeKeys();
    this.client.identify();
    this.answerAtOnce = this.gateway.answer.bind(this.gateway);
    this.gateway.answer = () => [];
    this.id = must(this.client.all('sa-established')[0], 'IKE SA').sa.id;
    this.#protection = this.#protectionNow();
  }

  get quickMode(): QuickModeState['at'] | 'none' {
    return this.table.byId(this.id)?.quickModes.get(messageId)?.state.at ?? 'none';
  }

  /** What `act` brings about: all that the client sees and the host is told. */
  wordsOf(act: () => void): string {
    const before = this.client.effects.length;
    act();
    const words = this.client.effects.slice(before).flatMap((effect) => this.#word(effect) ?? []);
    return inWords(words);
  }

  /** Whatever is done to the gateway, its effects are heard here. */
  act(effects: readonly IkeEffect[]): void {
    this.client.act(effects);
    this.#learn(effects);
  }

  /** Sends message 1 of the exchange. */
  ask(request: QuickModeRequest = {}): void {
    const { message1, message3, effects } = this.client.quickMode({ messageId, ...request });
    this.message1 ??= message1;
    this.message3 ??= message3;
    this.#learn(effects);
  }

  askWithPfs(): void {
    const own = must(computeDiffieHellman({ group: 'ecp256', peerPublic: undefined, privateKey: undefined }), 'key');
    this.ask({
      proposals: offer(this.client, { ...aes256Sha1, group: 19 }),
      more: [{ kind: 'key-exchange', publicKey: must(own.publicKey, 'public key') }],
    });
  }

  say(bytes: Uint8Array): void {
    this.#learn(this.client.deliver(bytes));
  }

  /** An Informational under protection. */
  inform(payloads: readonly Payload[]): void {
    this.say(this.client.informational(payloads));
  }

  answer(make: (question: DiffieHellmanQuestion | undefined) => IkeAnswer | undefined): void {
    const question = this.#questions.pop();
    const answer = make(question) ?? { kind: 'diffie-hellman', answer: undefined };
    this.act(this.answerAtOnce(question?.question ?? (999 as QuestionId), answer, this.client.now));
  }

  answerTruly(): void {
    this.answer((question) => question && computed(question));
  }

  postpone(): void {
    this.gateway.postpone(this.#questions.pop()?.question ?? (999 as QuestionId));
  }

  pass(ms: number): void {
    this.#learn(this.client.pass(ms));
  }

  #learn(effects: readonly IkeEffect[]): void {
    for (const effect of effects) if (effect.kind === 'diffie-hellman') this.#questions.push(effect);
  }

  #word(effect: IkeEffect): string | undefined {
    if (effect.kind !== 'send') return wordOf(effect);
    const name = this.#names.of(effect.bytes, [this.#protection, this.#protectionNow()]);
    return effect.again === undefined ? `sends ${name}` : `again ${name}`;
  }

  #protectionNow(): ReturnType<typeof protectionOf> {
    const association = this.table.byId(this.id);
    return association && protectionOf(association);
  }
}

/** An error, as a peer tells it. */
export const notification = (type: number = notifyTypes.noProposalChosen, data = new Uint8Array()): Payload => ({
  kind: 'notification',
  doi: 1,
  protocol: 1,
  type,
  spi: new Uint8Array(),
  data,
});
