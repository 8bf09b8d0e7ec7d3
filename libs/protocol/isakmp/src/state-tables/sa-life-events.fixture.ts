import { concat } from '@sekisho/wire';
import { exchangeIv } from '../messages/protection.ts';
import { exchangeTypes, notifyTypes, protocols } from '../numbers.ts';
import type { Payload } from '../payloads/index.ts';
import { spiBytes } from '../payloads/spi.ts';
import { must } from '../testing/effects.fixture.ts';
import { RawClient } from '../testing/raw-client.fixture.ts';
import { clearBytes, sealedBytes } from '../testing/raw-encoding.fixture.ts';
import { type GatewayWalker, notification } from './quick-mode-walker.fixture.ts';

/** The life of an IKE SA with a pair of ESP SAs, from its establishment on; `renewed`: the peer has a newer one beside. */
export type SaLife = 'established' | 'probing' | 'renewed' | 'gone';

type Step = (walker: GatewayWalker) => void;

/** Where the SA stands, as far as can be told from outside the exchanges. */
export function lifeOf({ table, id }: GatewayWalker): SaLife {
  const association = table.byId(id);
  if (!association?.established) return 'gone';
  if (association.deadPeerProbe) return 'probing';
  return table.associations > 1 ? 'renewed' : 'established';
}

const nameOf = ({ client }: GatewayWalker): Uint8Array => concat(client.cookies.initiator, client.cookies.responder);

const deleteIkeSa = (walker: GatewayWalker): Payload => ({
  kind: 'delete',
  doi: 1,
  protocol: protocols.isakmp,
  spis: [nameOf(walker)],
});
const deleteEsp = (spi: number): Payload => ({
  kind: 'delete',
  doi: 1,
  protocol: protocols.esp,
  spis: [spiBytes(spi)],
});

const aboutIkeSa = (walker: GatewayWalker, type: number, data = new Uint8Array(4)): Payload => ({
  kind: 'notification',
  doi: 1,
  protocol: protocols.isakmp,
  type,
  spi: nameOf(walker),
  data,
});

/** What the gateway's probe asked with. */
function sequence({ table, id }: GatewayWalker): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(4);
  new DataView(data.buffer).setUint32(0, table.byId(id)?.deadPeerProbe?.sequence ?? 1);
  return data;
}

const inClear = (walker: GatewayWalker, payload: Payload): Uint8Array =>
  clearBytes({
    cookies: walker.client.cookies,
    exchange: exchangeTypes.informational,
    messageId: 99,
    payloads: [payload],
  });

function wrongHash({ client }: GatewayWalker, payload: Payload): Uint8Array {
  const sa = must(client.sa, 'IKE SA');
  const kind = { cookies: client.cookies, exchange: exchangeTypes.informational, messageId: 97 };
  const payloads: Payload[] = [{ kind: 'hash', hash: new Uint8Array(32) }, payload];
  return sealedBytes({ ...kind, payloads }, sa, exchangeIv(sa, 97)).message;
}

/** A second IKE SA of the same peer. */
function renew(walker: GatewayWalker): void {
  const { gateway } = walker;
  const holding = gateway.answer;
  gateway.answer = walker.answerAtOnce;
  const renewed = new RawClient({ gateway, seed: 'renewed' });
  renewed.now = walker.client.now;
  renewed.connect();
  gateway.answer = holding;
  walker.renewed = renewed;
}

/** Everything that may come to an IKE SA that stands. */
export const saLifeEvents = {
  'R-U-THERE': (walker) => walker.inform([aboutIkeSa(walker, notifyTypes.rUThere)]),
  'R-U-THERE without a sequence number': (walker) =>
    walker.inform([aboutIkeSa(walker, notifyTypes.rUThere, new Uint8Array(3))]),
  'R-U-THERE-ACK of the number asked with': (walker) =>
    walker.inform([aboutIkeSa(walker, notifyTypes.rUThereAck, sequence(walker))]),
  'R-U-THERE-ACK of another number': (walker) =>
    walker.inform([aboutIkeSa(walker, notifyTypes.rUThereAck, Uint8Array.of(255, 255, 255, 255))]),
  'INITIAL-CONTACT': (walker) => walker.inform([aboutIkeSa(walker, notifyTypes.initialContact, new Uint8Array())]),
  'RESPONDER-LIFETIME': (walker) => walker.inform([aboutIkeSa(walker, notifyTypes.responderLifetime)]),
  'an error that belongs to nothing under way': (walker) => walker.inform([notification()]),
  'DELETE of the ESP SA': (walker) => walker.inform([deleteEsp(0x1000)]),
  'DELETE of an ESP SA unknown': (walker) => walker.inform([deleteEsp(0x7777)]),
  'DELETE of the IKE SA': (walker) => walker.inform([deleteIkeSa(walker)]),
  'DELETE of both, the IKE SA first': (walker) => walker.inform([deleteIkeSa(walker), deleteEsp(0x1000)]),
  'DELETE of another IKE SA': (walker) =>
    walker.inform([{ kind: 'delete', doi: 1, protocol: protocols.isakmp, spis: [new Uint8Array(16).fill(9)] }]),
  'DELETE of the IKE SA, and R-U-THERE behind it': (walker) =>
    walker.inform([deleteIkeSa(walker), aboutIkeSa(walker, notifyTypes.rUThere)]),
  'DELETE of the IKE SA in clear': (walker) => walker.say(inClear(walker, deleteIkeSa(walker))),
  'DELETE of the ESP SA in clear': (walker) => walker.say(inClear(walker, deleteEsp(0x1000))),
  'INITIAL-CONTACT in clear': (walker) =>
    walker.say(inClear(walker, aboutIkeSa(walker, notifyTypes.initialContact, new Uint8Array()))),
  'R-U-THERE in clear': (walker) => walker.say(inClear(walker, aboutIkeSa(walker, notifyTypes.rUThere))),
  'DELETE of the IKE SA under a wrong hash': (walker) => walker.say(wrongHash(walker, deleteIkeSa(walker))),
  'an Informational once more': (walker) => {
    const message = walker.client.informational([aboutIkeSa(walker, notifyTypes.rUThere)]);
    walker.say(message);
    walker.say(message);
  },
  'an Informational of unknown cookies': (walker) => {
    const message = walker.client.informational([deleteIkeSa(walker)]);
    message.set(new Uint8Array(16).fill(9), 0);
    walker.say(message);
  },
  'a new IKE SA of the peer': renew,
  'ten seconds pass': (walker) => walker.pass(10_000),
  'the probe is never answered': (walker) => walker.pass(90_000),
  'the lifetime of the ESP SA is over': (walker) => walker.pass(3_600_000 + 70_000),
  'the lifetime of the IKE SA is over': (walker) => walker.pass(28_800_000 + 130_000),
  'local: probe': (walker) => walker.act(walker.gateway.probe(walker.id, walker.client.now)),
  'local: close': (walker) => walker.act(walker.gateway.close(walker.id, walker.client.now)),
  'local: moved to another port': (walker) =>
    walker.gateway.moved(walker.id, { ...walker.client.remote, port: 61_000 }),
} as const satisfies Record<string, Step>;

export type SaLifeEvent = keyof typeof saLifeEvents;

/** The way into each state. */
export const wayIntoSaLife: Record<SaLife, Step> = {
  established: (walker) => {
    walker.ask();
    walker.say(must(walker.message3, 'message 3'));
  },
  probing: (walker) => {
    wayIntoSaLife.established(walker);
    walker.act(walker.gateway.probe(walker.id, walker.client.now));
  },
  renewed: (walker) => {
    wayIntoSaLife.established(walker);
    renew(walker);
  },
  gone: (walker) => {
    wayIntoSaLife.established(walker);
    walker.inform([deleteIkeSa(walker)]);
    walker.pass(5_000);
  },
};
