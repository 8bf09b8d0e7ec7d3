import { concat, type Instant } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { apple } from '../../client-profiles/racoon.ts';
import { windows } from '../../client-profiles/windows.ts';
import { limits } from '../../limits.ts';
import { findAll } from '../../messages/message.ts';
import { exchangeTypes, notifyTypes } from '../../numbers.ts';
import type { Delete } from '../../payloads/delete.ts';
import type { Notification } from '../../payloads/notification.ts';
import { spiBytes } from '../../payloads/spi.ts';
import type { ChildSa } from '../../security-associations.ts';
import { must, only, sent } from '../../testing/effects.fixture.ts';
import { newGateway } from '../../testing/gateway.fixture.ts';
import { RawClient } from '../../testing/raw-client.fixture.ts';
import { clearBytes } from '../../testing/raw-encoding.fixture.ts';

const notify = (
  type: number,
  data: Uint8Array = new Uint8Array(0),
  spi: Uint8Array = new Uint8Array(0),
): Notification => ({
  kind: 'notification',
  doi: 1,
  protocol: 1,
  type,
  spi,
  data,
});
/** A client names the SAs it receives on: those the gateway sends with. */
const deleteEsp = (...children: readonly ChildSa[]): Delete => ({
  kind: 'delete',
  doi: 1,
  protocol: 3,
  spis: children.map(({ spiOut }) => spiBytes(spiOut)),
});
const deleteIke = ({ cookies }: RawClient): Delete => ({
  kind: 'delete',
  doi: 1,
  protocol: 1,
  spis: [concat(cookies.initiator, cookies.responder)],
});

describe('what comes without protection', () => {
  it.each([
    ['a delete of the IKE SA', (client: RawClient) => deleteIke(client)],
    ['a delete of an ESP SA', (_client: RawClient, child: ChildSa) => deleteEsp(child)],
    ['NO-PROPOSAL-CHOSEN', () => notify(notifyTypes.noProposalChosen)],
    ['INVALID-COOKIE', () => notify(notifyTypes.invalidCookie)],
    ['INITIAL-CONTACT', () => notify(notifyTypes.initialContact)],
    ['R-U-THERE', () => notify(notifyTypes.rUThere, new Uint8Array(4))],
  ])('%s changes nothing and gets no answer', (_name, payload) => {
    const client = new RawClient().connect();
    const child = client.child();
    const kind = { cookies: client.cookies, exchange: exchangeTypes.informational, messageId: 99 };
    const effects = client.deliver(clearBytes({ ...kind, payloads: [payload(client, child)] }));
    expect(effects).toEqual([expect.objectContaining({ kind: 'ignored' })]);
  });

  it('and concerns an SA that nobody knows gets no answer either', () => {
    const client = new RawClient();
    const kind = { cookies: client.cookies, exchange: exchangeTypes.informational, messageId: 99 };
    const effects = client.deliver(clearBytes({ ...kind, payloads: [notify(notifyTypes.rUThere, new Uint8Array(4))] }));
    expect(effects).toEqual([expect.objectContaining({ kind: 'ignored' })]);
  });
});

describe('a forged Informational', () => {
  it('changes nothing', () => {
    const client = new RawClient().connect();
    client.child();
    const forged = client.informational([deleteIke(client)]);
    forged[30] = (forged[30] ?? 0) ^ 1;
    expect(client.deliver(forged)).toEqual([expect.objectContaining({ kind: 'ignored' })]);
    expect(client.child().spiIn).toBe(0x9001);
  });

  it('made under another SA changes nothing', () => {
    const gateway = newGateway();
    const client = new RawClient({ gateway }).connect();
    const other = new RawClient({ gateway, seed: 'other' }).connect();
    const message = other.informational([deleteIke(other)]);
    message.set(client.cookies.initiator, 0);
    message.set(client.cookies.responder, 8);
    expect(client.deliver(message)).toEqual([expect.objectContaining({ kind: 'ignored' })]);
  });
});

describe('a delete', () => {
  it('of an ESP SA ends that one alone, and its duplicate nothing', () => {
    const client = new RawClient().connect();
    const [first] = [client.child(), client.child()];
    const effects = client.deliver(client.informational([deleteEsp(first), deleteEsp(first)]));
    expect(only(effects, 'child-deleted')).toEqual([
      expect.objectContaining({ spiIn: first.spiIn, reason: 'peer-deleted' }),
    ]);
    expect(client.deliver(client.informational([deleteEsp(first)]))).toEqual([]);
  });

  it('that is replayed is ignored', () => {
    const client = new RawClient().connect();
    const message = client.informational([deleteEsp(client.child())]);
    client.deliver(message);
    expect(client.deliver(message)).toEqual([expect.objectContaining({ reason: 'replayed Informational' })]);
  });

  it('of an ESP SA works under the IKE SA that followed the one that made it', () => {
    const gateway = newGateway();
    const old = new RawClient({ gateway }).connect();
    const child = old.child();
    const successor = new RawClient({ gateway, seed: 'successor' }).connect();
    successor.deliver(old.informational([deleteIke(old)]));
    const effects = successor.deliver(successor.informational([deleteEsp(child)]));
    expect(only(effects, 'child-deleted').map(({ spiIn }) => spiIn)).toEqual([child.spiIn]);
  });

  it('of an ESP SA of somebody else is ignored', () => {
    const gateway = newGateway();
    const child = new RawClient({ gateway }).connect().child();
    const stranger = new RawClient({ gateway, seed: 'stranger', inner: '192.168.1.21' }).connect();
    expect(only(stranger.deliver(stranger.informational([deleteEsp(child)])), 'child-deleted')).toEqual([]);
  });

  it('of the IKE SA ends it at once, and its ESP SAs soon, when the client has no other', () => {
    const client = new RawClient().connect();
    const { spiIn } = client.child();
    const effects = client.deliver(client.informational([deleteIke(client)]));
    expect(only(effects, 'sa-deleted').map(({ reason }) => reason)).toEqual(['peer-deleted']);
    expect(only(effects, 'child-deleted')).toEqual([]);
    const later = client.pass(limits.afterDeleteMs + limits.slowSweepMs);
    expect(only(later, 'child-deleted').map((effect) => effect.spiIn)).toEqual([spiIn]);
    expect(client.gateway.deadline()).toBeUndefined();
  });

  it('of the IKE SA leaves the ESP SAs to the successor', () => {
    const gateway = newGateway();
    const old = new RawClient({ profile: apple, gateway }).connect();
    old.child();
    const successor = new RawClient({ profile: apple, gateway, seed: 'successor' }).connect();
    successor.deliver(old.informational([deleteIke(old)]));
    expect(only(successor.pass(600_000), 'child-deleted')).toEqual([]);
  });

  it('comes last, whatever its place in the message', () => {
    const client = new RawClient({ profile: apple }).connect();
    const data = Uint8Array.of(0, 0, 0, 1);
    const effects = client.deliver(client.informational([deleteIke(client), notify(notifyTypes.rUThere, data)]));
    expect(effects.map(({ kind }) => kind)).toEqual(['send', 'sa-deleted']);
  });

  it('of nothing or with SPIs of a strange size changes nothing', () => {
    const client = new RawClient().connect();
    client.child();
    const strange: Delete[] = [
      { kind: 'delete', doi: 1, protocol: 3, spis: [] },
      { kind: 'delete', doi: 1, protocol: 3, spis: [Uint8Array.of(1)] },
      { kind: 'delete', doi: 1, protocol: 3, spis: [new Uint8Array(16)] },
      { kind: 'delete', doi: 1, protocol: 2, spis: [spiBytes(0x1000)] },
    ];
    for (const payload of strange) expect(client.deliver(client.informational([payload]))).toEqual([]);
  });

  it('of another IKE SA than the one it is protected by changes nothing', () => {
    const gateway = newGateway();
    const client = new RawClient({ gateway }).connect();
    const other = new RawClient({ gateway, seed: 'other' }).connect();
    client.deliver(client.informational([deleteIke(other)]));
    expect(client.all('sa-deleted')).toEqual([]);
    expect(other.child().spiOut).toBe(0x1000);
  });
});

describe('close', () => {
  it('deletes every ESP SA and the IKE SA, and tells the client both', () => {
    const client = new RawClient().connect();
    const spis = [client.child(), client.child()].map(({ spiIn }) => spiIn);
    const { id } = must(client.all('sa-established')[0], 'SA').sa;
    const effects = client.act(client.gateway.close(id, client.now));
    const deletes = sent(effects).flatMap((bytes) => findAll(client.read(bytes), 'delete'));
    expect(deletes).toEqual([{ kind: 'delete', doi: 1, protocol: 3, spis: spis.map(spiBytes) }, deleteIke(client)]);
    expect(only(effects, 'child-deleted').map(({ spiIn }) => spiIn)).toEqual(spis);
    expect(only(effects, 'sa-deleted').map(({ reason }) => reason)).toEqual(['closed-here']);
    expect(client.gateway.deadline()).toBeUndefined();
    expect(client.gateway.close(id, client.now)).toEqual([]);
  });
});

describe('dead peer detection', () => {
  const idOf = (client: RawClient) => must(client.all('sa-established')[0], 'SA').sa.id;
  const probe = (client: RawClient) => client.act(client.gateway.probe(idOf(client), client.now));
  const asked = (client: RawClient, effects: readonly ReturnType<typeof probe>[number][]) =>
    sent(effects).flatMap((bytes) => findAll(client.read(bytes), 'notification'))[0];

  it('is answered with the number that was asked with, and the cookies', () => {
    const client = new RawClient({ profile: apple }).connect();
    const data = Uint8Array.of(1, 2, 3, 4);
    const cookies = concat(client.cookies.initiator, client.cookies.responder);
    const effects = client.deliver(client.informational([notify(notifyTypes.rUThere, data, cookies)]));
    expect(asked(client, effects)).toEqual({
      ...notify(notifyTypes.rUThereAck, data, cookies),
      protocol: 1,
    });
  });

  it('ends when the client answers', () => {
    const client = new RawClient({ profile: apple }).connect();
    const question = must(asked(client, probe(client)), 'R-U-THERE');
    expect(question).toMatchObject({ type: notifyTypes.rUThere, data: expect.objectContaining({ length: 4 }) });
    client.deliver(client.informational([notify(notifyTypes.rUThereAck, question.data)]));
    expect(client.pass(60_000)).toEqual([]);
  });

  it('does not take an answer with another number', () => {
    const client = new RawClient({ profile: apple }).connect();
    const question = must(asked(client, probe(client)), 'R-U-THERE');
    const other = Uint8Array.from(question.data, (byte) => byte ^ 1);
    client.deliver(client.informational([notify(notifyTypes.rUThereAck, other)]));
    expect(only(client.pass(60_000), 'sa-deleted').map(({ reason }) => reason)).toEqual(['dead-peer']);
  });

  it('ends a client that does not answer, its ESP SAs with it', () => {
    const client = new RawClient({ profile: apple }).connect();
    client.child();
    probe(client);
    const effects = client.pass(60_000);
    expect(sent(effects)).toHaveLength(limits.retransmitAfterMs.length - 1);
    expect(only(effects, 'sa-deleted').map(({ reason }) => reason)).toEqual(['dead-peer']);
    expect(only(effects, 'child-deleted')).toHaveLength(1);
  });

  it('does not ask a client that announced none', () => {
    const client = new RawClient({ profile: windows }).connect();
    expect(probe(client)).toEqual([]);
  });
});

describe('INITIAL-CONTACT', () => {
  it('is reported with the new SA when it comes in message 5', () => {
    const client = new RawClient({ profile: apple });
    client.connectKeys();
    client.identify([notify(notifyTypes.initialContact)]);
    expect(client.all('sa-established')[0]?.sa.initialContact).toBe(true);
  });

  it('is reported when it comes by itself', () => {
    const client = new RawClient({ profile: apple }).connect();
    const effects = client.deliver(client.informational([notify(notifyTypes.initialContact)]));
    expect(effects).toEqual([{ kind: 'initial-contact', ikeSa: client.all('sa-established')[0]?.sa.id }]);
    expect(client.all('sa-established')[0]?.sa.initialContact).toBe(false);
  });
});

describe('an error notification', () => {
  it('ends the Quick Mode under way, and is named', () => {
    const client = new RawClient().connect();
    client.quickMode();
    const effects = client.deliver(client.informational([notify(notifyTypes.noProposalChosen)]));
    expect(only(effects, 'refused')).toEqual([
      expect.objectContaining({ code: 'peer-refused', detail: expect.stringContaining('NO-PROPOSAL-CHOSEN') }),
    ]);
    expect(only(effects, 'child-deleted')).toHaveLength(1);
  });

  it('changes nothing where all is done', () => {
    const client = new RawClient().connect();
    client.child();
    const effects = client.deliver(client.informational([notify(notifyTypes.invalidIdInformation)]));
    expect(effects.map(({ kind }) => kind)).toEqual(['ignored']);
  });
});

describe('Informationals without end', () => {
  it('are remembered in bounds, and a status notification changes nothing', () => {
    const client = new RawClient().connect();
    const before: Instant = client.now;
    for (let count = 0; count < limits.informationalIdsMax + 50; count += 1) {
      expect(client.deliver(client.informational([notify(40_000)]))).toEqual([]);
    }
    expect(client.now).toBe(before);
  });
});
