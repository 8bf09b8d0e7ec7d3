import { type KeyObject, privateEncrypt, publicDecrypt, randomBytes } from 'node:crypto';
import type { BuiltInClient } from '@sekisho/clients';
import { concat, equalBytes, toHex } from '@sekisho/wire';
import { IkeChannel, type IkeWire } from './ike-channel.fixture.ts';
import { type Algorithms, digest, IkeKeys, prf } from './ike-keys.fixture.ts';
import {
  algorithmsOf,
  bodyOf,
  certificateRequest,
  describeQuickMode2,
  dialects,
  groups,
  identity,
  identities as identityTypes,
  attributes as ikeAttributes,
  initialContact,
  keyExchange,
  natSeen,
  numbers,
  rsaSignatures,
  typesOf,
} from './ike-numbers.fixture.ts';
import {
  type ChosenTransform,
  decodeChain,
  encodeChain,
  exchanges,
  ipv4,
  type RawPayload,
  readChosen,
  readU32,
  securityAssociation,
  types,
  u16,
} from './ike-payloads.fixture.ts';

export interface IkeClientOptions {
  readonly client: BuiltInClient;
  readonly wire: IkeWire;
  /** On the client's own interface, and the gateway's as it dials it. */
  readonly own: string;
  readonly dialled: string;
  readonly preSharedKey: string;
  /** It proves itself by this instead. */
  readonly machine?: { readonly key: KeyObject; readonly certificate: Uint8Array; readonly name: Uint8Array };
  /** Of the gateway's certificate. */
  readonly gatewayKey?: KeyObject;
}

/** One ESP SA pair as the client knows it. */
export interface EspPair {
  /** Of the SA towards the client, and of that towards the gateway. */
  readonly spiIn: number;
  readonly spiOut: number;
  readonly keysOut: (length: number) => Uint8Array;
}

/** IKE of a built-in client as an initiator: what it sends is its transcript's, in order and byte by byte. */
export class IkeClient extends IkeChannel {
  readonly #options: IkeClientOptions;
  #dialect: 'rfc' | 'draft' = 'rfc';
  #quickModes = 0;
  #spi = 0x1000;

  constructor(options: IkeClientOptions) {
    super(options.wire, options.client.fragmentBytes);
    this.#options = options;
  }

  /**
   * A whole Main Mode.
   * @param port from which it begins: a renewal begins on 4500, and on 500 where that is not answered
   * @param first it is no renewal
   */
  async mainMode(port: 500 | 4500 = 500, first = true): Promise<void> {
    const { client, machine, preSharedKey } = this.#options;
    this.cookies = { initiator: new Uint8Array(randomBytes(8)), responder: new Uint8Array(8) };
    this.#quickModes = 0;
    const offer = this.#offer();
    const ids = client.ike.vendorIds.map((body) => ({ type: types.vendorId, body }));
    this.send(exchanges.mainMode, [offer, ...ids], port);
    const chosen = await this.#takeMessage2();
    const algorithms = algorithmsOf(chosen);
    const group = groups[chosen.attributes.get(ikeAttributes.group) ?? 0] ?? 'modp2048';
    const own = keyExchange(group);
    const nonce = new Uint8Array(randomBytes(client.ike.nonceBytes));
    const requests = machine && client.ike.initialContact === 'never' ? [certificateRequest] : [];
    const views = [this.#options.dialled, this.#options.own].map((address) => this.#natD(algorithms, address, port));
    this.send(
      exchanges.mainMode,
      [
        { type: types.keyExchange, body: own.publicKey },
        { type: types.nonce, body: nonce },
        ...requests,
        ...views.map((body) => ({ type: numbers[this.#dialect].natD, body })),
      ],
      port,
    );
    const reply = await this.next();
    const chain = decodeChain(reply.firstPayload, reply.body);
    const [publicKey, peerNonce] = [bodyOf(chain, types.keyExchange), bodyOf(chain, types.nonce)];
    const asDialled = this.#natD(algorithms, this.#options.dialled, port);
    const detections = chain.filter(({ type }) => type === numbers[this.#dialect].natD).map(({ body }) => body);
    this.wire.tell(`message 4: ${natSeen(detections, views, asDialled)}, payloads ${typesOf(chain)}`);
    const keys = new IkeKeys(algorithms, {
      preSharedKey: machine ? undefined : preSharedKey,
      sharedSecret: own.secretWith(publicKey),
      initiatorNonce: nonce,
      responderNonce: peerNonce,
      initiatorCookie: this.cookies.initiator,
      responderCookie: this.cookies.responder,
      initiatorPublic: own.publicKey,
      responderPublic: publicKey,
    });
    await this.#prove(keys, offer.body, [own.publicKey, publicKey], first);
    if (first && client.ike.initialContact === 'informational') this.inform([initialContact(this.cookies)]);
  }

  /** A whole Quick Mode. */
  async quickMode(): Promise<EspPair> {
    const { client, own, dialled } = this.#options;
    const { ike } = client;
    const keys = this.established;
    const messageId =
      ike.messageIds === 'counted' ? ++this.#quickModes : readU32(new Uint8Array(randomBytes(4)), 0) | 1;
    const { natOa, udp } = numbers[this.#dialect];
    const spis: number[] = [];
    const proposals = ike.espProposals(() => spis[spis.push(this.#spi++) - 1] ?? 0, udp);
    const nonce = new Uint8Array(randomBytes(ike.nonceBytes));
    const exchange = ike.pfsGroup && keyExchange(ike.pfsGroup);
    const named = client.claims ?? own;
    const identities = [identity(named, 17, ike.clientPort), identity(dialled, 17, 1701)];
    const rest: RawPayload[] = [
      securityAssociation(proposals),
      { type: types.nonce, body: nonce },
      ...(exchange ? [{ type: types.keyExchange, body: exchange.publicKey }] : []),
      ...identities,
      ...(ike.natOriginalAddresses ? [own, dialled] : []).map((address) => ({
        type: natOa,
        body: concat(Uint8Array.of(identityTypes.ipv4Address, 0, 0, 0), ipv4(address)),
      })),
    ];
    const hash = { type: types.hash, body: keys.hash(messageId, encodeChain(rest)) };
    let iv = this.send(exchanges.quickMode, [hash, ...rest], 4500, { messageId, iv: keys.ivOf(messageId) });
    const reply = await this.next();
    const chain = this.open(reply, iv);
    const answer = encodeChain(chain.slice(1));
    if (!equalBytes(bodyOf(chain, types.hash), keys.hash(messageId, nonce, answer)))
      throw new Error('HASH(2) is wrong');
    const peerNonce = bodyOf(chain, types.nonce);
    const chosen = readChosen(bodyOf(chain, types.securityAssociation));
    this.wire.tell(describeQuickMode2(chain, chosen, identities));
    iv = keys.ivAfter(reply.body);
    const last = { type: types.hash, body: keys.hash3(messageId, nonce, peerNonce) };
    this.send(exchanges.quickMode, [last], 4500, { messageId, iv });
    const secret = exchange?.secretWith(bodyOf(chain, types.keyExchange));
    const spiOut = chosen.spi;
    return {
      spiIn: spis[proposals.length > 1 ? chosen.proposal - 1 : 0] ?? 0,
      spiOut: readU32(spiOut, 0),
      keysOut: (length) => keys.espKeys(spiOut, length, concat(nonce, peerNonce), secret),
    };
  }

  #offer(): RawPayload {
    const { client, machine } = this.#options;
    const transforms = client.ike.transforms.map((transform) => ({
      ...transform,
      attributes: transform.attributes.map((attribute) =>
        machine && attribute.type === ikeAttributes.method ? { ...attribute, value: u16(rsaSignatures) } : attribute,
      ),
    }));
    const number = transforms[0]?.number ?? 1;
    return securityAssociation([{ number, protocol: 1, spi: new Uint8Array(0), transforms }]);
  }

  async #takeMessage2(): Promise<ChosenTransform> {
    const reply = await this.next();
    this.cookies.responder = Uint8Array.from(reply.responder);
    const [answer, ...others] = decodeChain(reply.firstPayload, reply.body);
    const chosen = readChosen(answer?.body ?? new Uint8Array(0));
    const ids = others.map(({ body }) => toHex(body));
    this.#dialect = ids.map((id) => dialects[id]).find((dialect) => dialect !== undefined) ?? 'rfc';
    const offered = this.#options.client.ike.transforms.find(({ number }) => number === chosen.number);
    if (chosen.attributes.size !== offered?.attributes.length) throw new Error('the transform was changed');
    this.wire.tell(`message 2: transform ${chosen.number}, vendor ids ${ids.map((id) => id.slice(0, 8)).join(' ')}`);
    return chosen;
  }

  #natD(algorithms: Algorithms, address: string, port: number): Uint8Array {
    const { initiator, responder } = this.cookies;
    return digest(algorithms, initiator, responder, ipv4(address), u16(port));
  }

  /** Messages 5 and 6. */
  async #prove(
    keys: IkeKeys,
    offer: Uint8Array,
    publics: readonly [Uint8Array, Uint8Array],
    first: boolean,
  ): Promise<void> {
    const { client, own, machine, gatewayKey } = this.#options;
    const { initiator, responder } = this.cookies;
    const [mine, other] = publics;
    const id = machine
      ? {
          type: types.identification,
          body: concat(Uint8Array.of(identityTypes.distinguishedName, 0, 0, 0), machine.name),
        }
      : identity(own, 0, 0);
    this.keys = keys;
    const hash = prf(keys.algorithms, keys.skeyid, mine, other, initiator, responder, offer, id.body);
    const contact = first && client.ike.initialContact === 'message-5' ? [initialContact(this.cookies)] : [];
    const proof = machine
      ? [
          { type: types.certificate, body: concat(Uint8Array.of(4), machine.certificate) },
          { type: types.signature, body: new Uint8Array(privateEncrypt(machine.key, hash)) },
          ...(client.ike.initialContact === 'never' ? [] : [certificateRequest]),
        ]
      : [{ type: types.hash, body: hash }];
    const iv = this.send(exchanges.mainMode, [id, ...proof, ...contact], 4500, { messageId: 0, iv: keys.firstIv });
    const reply = await this.next();
    const chain = this.open(reply, iv);
    const peersId = bodyOf(chain, types.identification);
    const expected = prf(keys.algorithms, keys.skeyid, other, mine, responder, initiator, offer, peersId);
    const proven = gatewayKey
      ? new Uint8Array(publicDecrypt(gatewayKey, bodyOf(chain, types.signature)))
      : bodyOf(chain, types.hash);
    if (!equalBytes(proven, expected)) throw new Error('the gateway has not proven itself');
    keys.lastBlock = keys.ivAfter(reply.body);
    this.wire.tell(`message 6: payloads ${typesOf(chain)}`);
  }
}
