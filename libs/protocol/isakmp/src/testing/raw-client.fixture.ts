import { type Endpoint, equalBytes, type Instant, instant, later, milliseconds, Secret } from '@sekisho/wire';
import type { ClientProfile } from '../client-profiles/client-profile.ts';
import { windows } from '../client-profiles/windows.ts';
import type { IkeEffect, IkeEndpoint } from '../endpoint.ts';
import { suiteOfTransform } from '../exchanges/main-mode/proposal.ts';
import { computeDiffieHellman } from '../keys/diffie-hellman.ts';
import { mainModeHash, type Phase1Keys, phase1Keys } from '../keys/phase1.ts';
import { decodeHeader, encodeBody, find, findAll, type PayloadChain } from '../messages/message.ts';
import { exchangeCipher, exchangeIv, hash3, openMessage, protectionHash } from '../messages/protection.ts';
import { natDetectionHash, natDetectionPayload } from '../nat-traversal.ts';
import { exchangeTypes, l2tpPort, payloadTypes, protocols, udpProtocol } from '../numbers.ts';
import { addressIdentification, type Identification } from '../payloads/identification.ts';
import type { Payload } from '../payloads/index.ts';
import { type Proposal, securityAssociationOf, type Transform } from '../payloads/security-association.ts';
import type { IkePolicy } from '../policy.ts';
import type { IkeSuite } from '../suites.ts';
import { clear, type EffectOf, must, only, open, received, sent } from './effects.fixture.ts';
import { newGateway } from './gateway.fixture.ts';
import { clientAddress, computed, gatewayAddress, SeededRandom } from './pair.fixture.ts';
import { chainBytes, clearBytes, sealedBytes, securityAssociationBytes } from './raw-encoding.fixture.ts';

export interface RawClientOptions {
  readonly profile?: ClientProfile;
  readonly policy?: IkePolicy;
  readonly preSharedKey?: string;
  /** Address the client believes the gateway has. */
  readonly dialled?: string;
  /** Address on the client's own interface. */
  readonly inner?: string;
  readonly gateway?: IkeEndpoint;
  readonly seed?: string;
}

export interface QuickModeRequest {
  readonly messageId?: number;
  readonly proposals?: readonly Proposal[];
  readonly identifications?: readonly Identification[];
  readonly more?: readonly Payload[];
  readonly flags?: number;
}

const proof = (hash: Uint8Array): Payload => ({ kind: 'hash', hash });
const zeroCookie = new Uint8Array(8);
const mainMode = { exchange: exchangeTypes.mainMode, messageId: 0 };

/** A client that a test drives message by message, in the shape of a built-in one. */
export class RawClient {
  readonly gateway: IkeEndpoint;
  readonly effects: IkeEffect[] = [];
  readonly profile: ClientProfile;
  readonly dialled: string;
  readonly inner: string;
  readonly random: SeededRandom;
  readonly cookies;
  now: Instant = instant(1_000);
  remote: Endpoint = { address: clientAddress, port: 500 };
  local: Endpoint = { address: gatewayAddress, port: 500 };
  sa: Parameters<typeof exchangeCipher>[0] | undefined;
  /** What messages 1 and 3 said and got, for message 5. */
  offeredBody: Uint8Array = new Uint8Array(0);
  suite: IkeSuite | undefined;
  keys: Phase1Keys | undefined;
  initiatorPublic: Uint8Array = new Uint8Array(0);
  responderPublic: Uint8Array = new Uint8Array(0);
  #preSharedKey: string;
  #spi = 0x1000;
  #messageId = 0;

  constructor(options: RawClientOptions = {}) {
    this.profile = options.profile ?? windows;
    this.gateway = options.gateway ?? newGateway(options.policy);
    this.dialled = options.dialled ?? gatewayAddress;
    this.inner = options.inner ?? '192.168.1.20';
    this.random = new SeededRandom(options.seed ?? 'raw client');
    this.cookies = { initiator: this.random.bytes(8), responder: new Uint8Array(8) };
    this.#preSharedKey = options.preSharedKey ?? 'correct horse battery staple';
  }

  /** Hands a datagram to the gateway. @returns what it does at once */
  deliver(bytes: Uint8Array): IkeEffect[] {
    return this.#settle(this.gateway.receive({ bytes, remote: this.remote, local: this.local }, this.now));
  }

  /** Lets time pass. @returns what the gateway does meanwhile */
  pass(ms: number): IkeEffect[] {
    const end = later(this.now, milliseconds(ms));
    const out: IkeEffect[] = [];
    for (let at = this.gateway.deadline(); at !== undefined && at <= end; at = this.gateway.deadline()) {
      this.now = instant(Math.max(at, this.now));
      out.push(...this.#settle(this.gateway.timeout(this.now)));
    }
    this.now = end;
    return out;
  }

  act(effects: readonly IkeEffect[]): IkeEffect[] {
    return this.#settle(effects);
  }

  all<K extends IkeEffect['kind']>(kind: K): EffectOf<K>[] {
    return only(this.effects, kind);
  }

  message1({
    transforms = this.profile.transforms,
    vendorIds = this.profile.vendorIds,
    exchange = 2,
  } = {}): Uint8Array {
    const offer = securityAssociationOf([
      { number: 1, protocol: protocols.isakmp, spi: new Uint8Array(0), transforms: transforms as Transform[] },
    ]);
    this.offeredBody = securityAssociationBytes(offer);
    const ids = vendorIds.map((id) => ({ kind: 'vendor-id', id }) as const);
    const cookies = { initiator: this.cookies.initiator, responder: zeroCookie };
    return clearBytes({ cookies, exchange, messageId: 0, payloads: [offer, ...ids] });
  }

  /** Sends message 1 and takes in message 2. */
  begin(changes: { transforms?: readonly Transform[]; vendorIds?: readonly Uint8Array[] } = {}): PayloadChain {
    const { chain, header } = must(clear(this.deliver(this.message1(changes)))[0], 'message 2');
    const answer = find(chain, 'security-association')?.payload.proposals[0]?.transforms[0];
    this.suite = suiteOfTransform(must(answer, 'transform'));
    this.cookies.responder.set(header.responderCookie);
    return chain;
  }

  /** Sends message 3, takes in message 4 and makes the keys. */
  exchangeKeys(natDetection?: readonly Uint8Array[]): { request: Uint8Array; reply: Uint8Array; chain: PayloadChain } {
    const suite = must(this.suite, 'suite');
    const own = must(computeDiffieHellman({ group: suite.group, peerPublic: undefined, privateKey: undefined }), 'key');
    this.initiatorPublic = must(own.publicKey, 'public key');
    const nonce = this.random.bytes(this.profile.nonceBytes);
    const hashes = natDetection ?? [this.natDetection(this.dialled, 500), this.natDetection(this.inner, 500)];
    const payloads: Payload[] = [
      { kind: 'key-exchange', publicKey: this.initiatorPublic },
      { kind: 'nonce', nonce },
      ...hashes.map((hash) => natDetectionPayload('rfc3947', hash)),
    ];
    const request = clearBytes({ cookies: this.cookies, ...mainMode, payloads });
    const reply = must(sent(this.deliver(request))[0], 'message 4');
    const { chain } = open(reply);
    this.responderPublic = must(find(chain, 'key-exchange'), 'KE').payload.publicKey;
    const { sharedSecret } = must(
      computeDiffieHellman({ group: suite.group, peerPublic: this.responderPublic, privateKey: own.privateKey }),
      'secret',
    );
    this.keys = phase1Keys({
      suite,
      cookies: this.cookies,
      preSharedKey: Secret.fromText(this.#preSharedKey),
      sharedSecret: must(sharedSecret, 'secret'),
      initiatorNonce: nonce,
      responderNonce: must(find(chain, 'nonce'), 'nonce').payload.nonce,
      initiatorPublic: this.initiatorPublic,
      responderPublic: this.responderPublic,
    });
    return { request, reply, chain };
  }

  natDetection(address: string, port: number): Uint8Array {
    return natDetectionHash(must(this.suite, 'suite').hash, this.cookies, { address, port });
  }

  message5(more: readonly Payload[] = []): { message: Uint8Array; iv: Uint8Array } {
    const suite = must(this.suite, 'suite');
    const keys = must(this.keys, 'keys');
    const own = addressIdentification(this.inner);
    const hash = this.#proof(own, true);
    const payloads: Payload[] = [own, { kind: 'hash', hash }, ...more];
    return sealedBytes({ cookies: this.cookies, ...mainMode, payloads }, { suite, keys }, keys.iv);
  }

  /** Moves to port 4500, sends message 5 and checks message 6. @returns how the gateway names itself */
  identify(more: readonly Payload[] = []): { request: Uint8Array; reply: Uint8Array; identification: Identification } {
    this.float();
    const { message: request, iv } = this.message5(more);
    const reply = must(sent(this.deliver(request))[0], 'message 6');
    const suite = must(this.suite, 'suite');
    const keys = must(this.keys, 'keys');
    const opened = must(openMessage(received(reply), { suite, key: keys.cipher, iv }), 'message 6');
    const { payload } = must(find(opened.chain, 'identification'), 'IDir');
    const proof = must(find(opened.chain, 'hash'), 'HASH_R').payload.hash;
    if (!equalBytes(proof, this.#proof(payload, false))) throw new Error('HASH_R is wrong');
    this.sa = { suite, keys, lastPhase1Block: opened.iv };
    return { request, reply, identification: payload };
  }

  float(port = 4500): void {
    this.remote = { ...this.remote, port };
    this.local = { ...this.local, port: 4500 };
  }

  connectKeys(): { request: Uint8Array; reply: Uint8Array; chain: PayloadChain } {
    this.begin();
    return this.exchangeKeys();
  }

  connect(): this {
    this.begin();
    this.exchangeKeys();
    this.identify();
    return this;
  }

  identifications(clientPort = this.profile.clientPort, protocol: number = udpProtocol, port: number = l2tpPort) {
    return [
      addressIdentification(this.inner, protocol, clientPort),
      addressIdentification(this.dialled, protocol, port),
    ];
  }

  nextSpi = (): number => this.#spi++;

  /** Sends message 1 of Quick Mode, and takes in what comes. */
  quickMode(request: QuickModeRequest = {}) {
    const sa = must(this.sa, 'IKE SA');
    const messageId = request.messageId ?? ++this.#messageId;
    const initiatorNonce = this.random.bytes(this.profile.nonceBytes);
    const rest: Payload[] = [
      securityAssociationOf(request.proposals ?? this.profile.espProposals(this.nextSpi)),
      { kind: 'nonce', nonce: initiatorNonce },
      ...(request.more ?? []).filter(({ kind }) => kind === 'key-exchange'),
      ...(request.identifications ?? this.identifications()),
      ...(request.more ?? []).filter(({ kind }) => kind !== 'key-exchange'),
    ];
    const hash = protectionHash(sa, messageId, chainBytes(rest));
    const { cookies } = this;
    const kind = { cookies, exchange: exchangeTypes.quickMode, messageId, flags: request.flags ?? 0 };
    const first = sealedBytes({ ...kind, payloads: [proof(hash), ...rest] }, sa, exchangeIv(sa, messageId));
    const effects = this.deliver(first.message);
    const message2 = sent(effects).find((bytes) => {
      const { exchange, nextPayload } = decodeHeader(bytes);
      return exchange === exchangeTypes.quickMode && nextPayload !== payloadTypes.fragment;
    });
    const opened = message2 && openMessage(received(message2), exchangeCipher(sa, first.iv));
    const responderNonce = opened && find(opened.chain, 'nonce')?.payload.nonce;
    const message3 =
      opened && responderNonce
        ? sealedBytes(
            { ...kind, payloads: [proof(hash3(sa, messageId, { initiatorNonce, responderNonce }))] },
            sa,
            opened.iv,
          ).message
        : undefined;
    return { message1: first.message, initiatorNonce, effects, message2, chain: opened?.chain, message3 };
  }

  /** A whole Quick Mode. @returns the pair of ESP SAs as the gateway reports it */
  child(request: QuickModeRequest = {}) {
    const { message3 } = this.quickMode(request);
    const effects = this.deliver(must(message3, 'message 3'));
    return must(only(effects, 'child-established')[0], 'child').child;
  }

  /** An Informational under protection. */
  informational(payloads: readonly Payload[], messageId = 0xa000_0000 + ++this.#messageId): Uint8Array {
    const sa = must(this.sa, 'IKE SA');
    const hash = protectionHash(sa, messageId, chainBytes(payloads));
    const kind = { cookies: this.cookies, exchange: exchangeTypes.informational, messageId };
    return sealedBytes({ ...kind, payloads: [proof(hash), ...payloads] }, sa, exchangeIv(sa, messageId)).message;
  }

  /** Opens an Informational of the gateway. */
  read(bytes: Uint8Array): PayloadChain {
    const sa = must(this.sa, 'IKE SA');
    const message = received(bytes);
    return must(openMessage(message, exchangeCipher(sa, exchangeIv(sa, message.header.messageId))), 'Informational')
      .chain;
  }

  /** Notifications that the gateway sent under protection. */
  notifications(effects: readonly IkeEffect[]): number[] {
    return sent(effects)
      .filter((bytes) => decodeHeader(bytes).exchange === exchangeTypes.informational)
      .flatMap((bytes) => findAll(this.read(bytes), 'notification').map(({ type }) => type));
  }

  #proof(identification: Identification, own: boolean): Uint8Array {
    const { initiator, responder } = this.cookies;
    return mainModeHash(must(this.suite, 'suite').hash, must(this.keys, 'keys').skeyid, {
      ownPublic: own ? this.initiatorPublic : this.responderPublic,
      otherPublic: own ? this.responderPublic : this.initiatorPublic,
      ownCookie: own ? initiator : responder,
      otherCookie: own ? responder : initiator,
      securityAssociation: this.offeredBody,
      identification: encodeBody(identification),
    });
  }

  #settle(effects: readonly IkeEffect[]): IkeEffect[] {
    const all = effects.flatMap((effect): IkeEffect[] => {
      if (effect.kind !== 'diffie-hellman') return [effect];
      return [effect, ...this.gateway.answer(effect.question, computed(effect), this.now)];
    });
    this.effects.push(...all);
    return all;
  }
}
