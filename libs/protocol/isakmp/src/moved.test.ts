import { concat } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { ikeSaId } from './associations/association.ts';
import { apple } from './client-profiles/racoon.ts';
import { limits } from './limits.ts';
import type { Payload } from './payloads/index.ts';
import { spiBytes } from './payloads/spi.ts';
import type { ChildSa, IkeSaId } from './security-associations.ts';
import { must, only, sent } from './testing/effects.fixture.ts';
import { newGateway } from './testing/gateway.fixture.ts';
import { clientAddress } from './testing/pair.fixture.ts';
import { RawClient } from './testing/raw-client.fixture.ts';

const home = { address: clientAddress, port: 4500 };
const elsewhere = { address: '198.51.100.99', port: 4500 };
const unknown = ikeSaId({ initiator: new Uint8Array(8).fill(1), responder: new Uint8Array(8).fill(2) });
const idOf = ({ cookies }: RawClient): IkeSaId => ikeSaId(cookies);

const forged = (message: Uint8Array): Uint8Array => message.with(-1, (message.at(-1) ?? 0) ^ 1);

/** One that the gateway has had before. */
function replayed(client: RawClient): Uint8Array {
  const message = client.informational([]);
  const { remote } = client;
  client.remote = home;
  client.deliver(message);
  client.remote = remote;
  return message;
}

const deleteOf = (child: ChildSa): Payload => ({ kind: 'delete', doi: 1, protocol: 3, spis: [spiBytes(child.spiOut)] });

describe('a client whose address changed', () => {
  it('is sent to at its new place', () => {
    const client = new RawClient({ profile: apple }).connect();
    client.gateway.moved(idOf(client), elsewhere);
    const probes = only(client.act(client.gateway.probe(idOf(client), client.now)), 'send');
    expect(probes.map(({ remote }) => remote)).toEqual([elsewhere]);
  });

  it('takes with it what its IKE SA made, and leaves what another one made', () => {
    const gateway = newGateway();
    const stays = new RawClient({ gateway }).connect();
    const goes = new RawClient({ gateway, seed: 'goes' }).connect();
    const left = stays.child();
    // Each client counts its own SPIs: these are to differ.
    for (let spi = 0; spi <= left.spiOut; spi = goes.nextSpi());
    const taken = goes.child();
    gateway.moved(idOf(goes), elsewhere);
    goes.remote = elsewhere;
    expect(only(goes.deliver(goes.informational([deleteOf(left)])), 'child-deleted')).toEqual([]);
    expect(only(stays.deliver(stays.informational([deleteOf(taken)])), 'child-deleted')).toEqual([]);
    const ended = only(goes.deliver(goes.informational([deleteOf(taken)])), 'child-deleted');
    expect(ended.map(({ spiIn }) => spiIn)).toEqual([taken.spiIn]);
  });

  it.each<[string, (client: RawClient) => unknown]>([
    ['a forged Informational', (client) => client.deliver(forged(client.informational([])))],
    ['a replayed Informational', (client) => client.deliver(replayed(client))],
    ['a message in clear', (client) => client.deliver(client.message1())],
    [
      'a message on the port that it has left',
      (client) => {
        client.local = { ...client.local, port: 500 };
        client.deliver(client.informational([]));
      },
    ],
    [
      'an Informational after more than are remembered',
      (client) => {
        const { remote } = client;
        client.remote = home;
        for (let sent = 0; sent < limits.informationalIdsMax; sent += 1) client.deliver(client.informational([]));
        client.remote = remote;
        client.deliver(client.informational([]));
      },
    ],
  ])('is not believed by %s', (_, act) => {
    const client = new RawClient({ profile: apple }).connect();
    client.remote = elsewhere;
    act(client);
    expect(client.all('moved')).toEqual([]);
    const [probe] = only(client.act(client.gateway.probe(idOf(client), client.now)), 'send');
    expect(probe?.remote).toEqual(home);
  });

  it('while it renews its keys is answered there, and its new ESP SA leads there', () => {
    const client = new RawClient({ profile: apple }).connect();
    client.child();
    client.remote = elsewhere;
    const { effects, message3 } = client.quickMode();
    expect(only(effects, 'moved')).toEqual([{ kind: 'moved', ikeSa: idOf(client), remote: elsewhere }]);
    expect(only(effects, 'send').map(({ remote }) => remote)).toEqual([elsewhere]);
    expect(only(effects, 'child-expected')[0]?.child.remote).toEqual(elsewhere);
    client.remote = { ...elsewhere, port: 62_000 };
    expect(only(client.deliver(must(message3, 'message 3')), 'moved').map(({ remote }) => remote)).toEqual([
      client.remote,
    ]);
  });

  it('by its port alone stays who it is', () => {
    const gateway = newGateway();
    const [first, second] = [new RawClient({ gateway }).connect(), new RawClient({ gateway, seed: '2' }).connect()];
    const child = first.child();
    gateway.moved(idOf(first), { ...first.remote, port: 61_000 });
    expect(only(second.deliver(second.informational([deleteOf(child)])), 'child-deleted')).toHaveLength(1);
  });

  it.each<[string, (client: RawClient) => unknown]>([
    ['Quick Mode', (client) => client.quickMode()],
    ['an Informational', (client) => client.deliver(client.informational([]))],
  ])('is believed by %s under protection, by its port alone or by all of its address', (_, act) => {
    const client = new RawClient({ profile: apple }).connect();
    for (const place of [{ ...client.remote, port: 61_000 }, elsewhere]) {
      client.remote = place;
      act(client);
      expect(client.all('moved').at(-1)).toEqual({ kind: 'moved', ikeSa: idOf(client), remote: place });
    }
    const [probe] = only(client.act(client.gateway.probe(idOf(client), client.now)), 'send');
    expect(probe?.remote).toEqual(client.remote);
  });

  it('is nobody where its IKE SA is gone', () => {
    const client = new RawClient({ profile: apple }).connect();
    client.gateway.moved(unknown, elsewhere);
    const [probe] = only(client.act(client.gateway.probe(idOf(client), client.now)), 'send');
    expect(probe?.remote).toEqual(client.remote);
  });

  it('before its IKE SA stood is answered where it is', () => {
    const client = new RawClient();
    client.connectKeys();
    client.gateway.moved(idOf(client), elsewhere);
    client.remote = { ...elsewhere, port: 500 };
    client.identify();
    expect(only(client.effects, 'send').at(-1)?.remote).toEqual(elsewhere);
  });
});

describe('an IKE SA that is not there', () => {
  it('is not renewed, closed or probed', () => {
    const { gateway, now } = new RawClient().connect();
    expect(gateway.rekey(unknown, now)).toEqual([]);
    expect(gateway.close(unknown, now)).toEqual([]);
    expect(gateway.closeChild(unknown, 0x9000 as ChildSa['spiIn'], now)).toEqual([]);
    expect(gateway.probe(unknown, now)).toEqual([]);
  });

  it('because Main Mode is not done is closed without a word', () => {
    const client = new RawClient();
    client.connectKeys();
    expect(client.gateway.closeChild(idOf(client), 0x9000 as ChildSa['spiIn'], client.now)).toEqual([]);
    expect(client.gateway.probe(idOf(client), client.now)).toEqual([]);
    expect(client.gateway.close(idOf(client), client.now)).toEqual([]);
    expect(client.gateway.deadline()).toBeUndefined();
  });
});

describe('a peer with two IKE SAs', () => {
  it('keeps what the other one made when one of them ends', () => {
    const gateway = newGateway();
    const first = new RawClient({ gateway }).connect();
    const second = new RawClient({ gateway, seed: 'second' }).connect();
    const [, other] = [first.child(), second.child()];
    gateway.close(idOf(first), first.now);
    expect(only(gateway.closeChild(idOf(second), other.spiIn, second.now), 'child-deleted')).toHaveLength(1);
  });
});

describe('an ESP SA that is closed twice', () => {
  it('ends once', () => {
    const client = new RawClient().connect();
    const { spiIn } = client.child();
    expect(only(client.gateway.closeChild(idOf(client), spiIn, client.now), 'child-deleted')).toHaveLength(1);
    const again = client.gateway.closeChild(idOf(client), spiIn, client.now);
    expect(only(again, 'child-deleted')).toEqual([]);
    expect(sent(again)).toHaveLength(1);
  });

  it('is named by both cookies where the IKE SA ends', () => {
    const client = new RawClient().connect();
    const [bytes] = sent(client.gateway.close(idOf(client), client.now));
    const { initiator, responder } = client.cookies;
    const deletes = bytes && client.read(bytes).payloads;
    expect(deletes).toContainEqual(expect.objectContaining({ kind: 'delete', spis: [concat(initiator, responder)] }));
  });
});
