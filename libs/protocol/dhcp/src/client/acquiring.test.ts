import { seconds } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { encodeDhcp, parseDhcp } from '../message.ts';
import { alice, at, bob, bound, first, given, leased, second, sent, world } from './client.fixture.ts';

describe('a lease', () => {
  it('is asked for by DHCPDISCOVER, and taken from who offers it', () => {
    const it = world();
    const { id, effects } = it.acquire(alice, 10);
    const discover = sent(effects);
    expect(discover).toMatchObject({
      server: first,
      message: {
        type: 'discover',
        op: 'request',
        hardware: alice.hardware,
        secs: 0,
        ciaddr: '0.0.0.0',
        giaddr: '0.0.0.0',
        options: { clientId: alice.clientId, maxMessageSize: 1472 },
      },
    });
    const request = sent(it.answer(discover.message, 'offer', 12));
    expect(request).toMatchObject({
      server: first,
      message: {
        type: 'request',
        xid: discover.message.xid,
        secs: 2,
        ciaddr: '0.0.0.0',
        options: { requestedAddress: '10.66.0.7', serverId: '10.0.0.1', clientId: alice.clientId },
      },
    });
    const options = { ...given, dns: ['10.1.0.53'] };
    expect(it.answer(request.message, 'ack', 13, { options })).toEqual([
      {
        kind: 'bound',
        exchange: id,
        askedAt: at(12),
        lease: {
          client: alice,
          server: first,
          serverId: '10.0.0.1',
          address: '10.66.0.7',
          leaseTime: seconds(3600),
          renewalTime: seconds(1800),
          rebindingTime: seconds(3150),
          options,
        },
      },
    ]);
    expect(it.client.deadline).toBeUndefined();
  });

  it('is asked for from the subnet that is said, by both ways there are', () => {
    const { message } = sent(world({ subnet: '10.66.0.0' }).acquire(alice, 0).effects);
    expect(message.options).toMatchObject({
      subnetSelection: '10.66.0.0',
      relayAgentInformation: { linkSelection: '10.66.0.0' },
    });
    expect(parseDhcp(encodeDhcp(message))).toEqual(message);
  });

  it('is asked for with the address of last time', () => {
    const { message } = sent(world().client.acquire(alice, at(0), '10.66.0.9').effects);
    expect(message.options.requestedAddress).toBe('10.66.0.9');
  });

  it.each([
    [{ renewalTime: 600, rebindingTime: 1200 }, 600, 1200],
    [{ renewalTime: 9000, rebindingTime: 9000 }, 3600, 3600],
    [{ renewalTime: 3000, rebindingTime: 2000 }, 2000, 2000],
    [{ leaseTime: 0xffff_ffff }, 1_296_000, 2_268_000],
  ])('has the times that the server says, in their order: %j', (said, renewalTime, rebindingTime) => {
    const lease = leased(world(), { ...given, ...said });
    expect([lease.renewalTime, lease.rebindingTime]).toEqual([seconds(renewalTime), seconds(rebindingTime)]);
  });

  it('is asked for by many at once, each by itself', () => {
    const it = world();
    const [ofAlice, ofBob] = [alice, bob].map((each) => sent(it.acquire(each, 0).effects).message);
    if (ofAlice === undefined || ofBob === undefined) throw new Error('nothing sent');
    expect(ofAlice.xid).not.toBe(ofBob.xid);
    const requested = sent(it.answer(ofBob, 'offer', 1, { yiaddr: '10.66.0.8' })).message;
    expect(requested.options.requestedAddress).toBe('10.66.0.8');
    expect(sent(it.answer(ofAlice, 'offer', 1)).message.options.requestedAddress).toBe('10.66.0.7');
  });
});

describe('a server that is silent', () => {
  it('is asked again, and then the next one is', () => {
    const it = world();
    const asked = sent(it.acquire(alice, 0).effects);
    expect(it.client.deadline).toBe(at(3));
    expect(it.client.timeout(at(2.9))).toEqual([]);
    const again = sent(it.client.timeout(at(3)));
    expect(again).toEqual({ ...asked, message: { ...asked.message, secs: 3 } });
    const elsewhere = sent(it.client.timeout(at(6)));
    expect(elsewhere).toMatchObject({ server: second, message: { type: 'discover', secs: 6 } });
    // The first one's late offer is no offer of the second.
    expect(it.answer(asked.message, 'offer', 7)).toMatchObject([{ kind: 'ignored', reason: 'unexpected' }]);
    expect(sent(it.answer(elsewhere.message, 'offer', 7)).server).toEqual(second);
  });

  it('is told with all others when none has answered', () => {
    const it = world();
    const { id } = it.acquire(alice, 0);
    for (const second of [3, 6, 9]) it.client.timeout(at(second));
    expect(it.client.timeout(at(12))).toEqual([
      {
        kind: 'unanswered',
        exchange: id,
        tried: [
          { server: first, failure: 'no-answer', message: undefined },
          { server: second, failure: 'no-answer', message: undefined },
        ],
      },
    ]);
    expect(it.client.deadline).toBeUndefined();
    expect(it.client.health).toEqual([
      { server: first, state: 'down' },
      { server: second, state: 'down' },
    ]);
  });

  it('is asked after the others for its dead time', () => {
    const it = world();
    it.acquire(alice, 0);
    it.client.timeout(at(3));
    it.client.timeout(at(6));
    expect(sent(it.acquire(bob, 7).effects).server).toEqual(second);
    expect(sent(it.acquire(bob, 65).effects).server).toEqual(second);
    expect(sent(it.acquire(bob, 66).effects).server).toEqual(first);
  });

  it('is not passed over when it has answered another client meanwhile: it has no address for this one', () => {
    const it = world();
    it.acquire(alice, 0);
    it.answer(sent(it.acquire(bob, 1).effects).message, 'offer', 2);
    it.client.timeout(at(3));
    it.client.timeout(at(6));
    expect(sent(it.acquire(bob, 7).effects).server).toEqual(first);
    expect(it.client.health[0]).toEqual({ server: first, state: 'up' });
  });

  it('is as good as any when it answers again', () => {
    const it = world({ servers: [first] });
    it.acquire(alice, 0);
    for (const second of [3, 6]) it.client.timeout(at(second));
    expect(it.client.health[0]?.state).toBe('down');
    it.answer(sent(it.acquire(bob, 7).effects).message, 'offer', 8);
    expect(it.client.health[0]?.state).toBe('up');
  });

  it('after its offer is passed over as well', () => {
    const it = world();
    const request = sent(it.answer(sent(it.acquire(alice, 0).effects).message, 'offer', 1));
    expect(request.message.type).toBe('request');
    expect(sent(it.client.timeout(at(4))).message.type).toBe('request');
    expect(sent(it.client.timeout(at(7)))).toMatchObject({ server: second, message: { type: 'discover' } });
  });

  it('is passed over at once when nothing can be sent to it', () => {
    const it = world();
    it.acquire(alice, 0);
    const { id } = it.acquire(bob, 0);
    expect(it.client.unreachable(first, at(0))).toMatchObject([
      { kind: 'send', server: second, message: { hardware: alice.hardware } },
      { kind: 'send', server: second, message: { hardware: bob.hardware } },
    ]);
    expect(it.client.unreachable(second, at(0))[1]).toMatchObject({
      kind: 'unanswered',
      exchange: id,
      tried: [
        { server: first, failure: 'unreachable' },
        { server: second, failure: 'unreachable' },
      ],
    });
  });

  it('is waited for no longer when nobody waits', () => {
    const it = world();
    const { id } = it.acquire(alice, 0);
    expect(it.client.abandon(id)).toEqual([
      { kind: 'unanswered', exchange: id, tried: [{ server: first, failure: 'no-answer' }] },
    ]);
    expect(it.client.abandon(id)).toEqual([]);
    expect(it.client.timeout(at(100))).toEqual([]);
  });

  it('cannot be had where there is none', () => {
    const { id, effects } = world({ servers: [] }).acquire(alice, 0);
    expect(effects).toEqual([{ kind: 'unanswered', exchange: id, tried: [] }]);
  });
});

describe('an offer that is of no use', () => {
  it.each([
    ['for a minute and less', { options: { ...given, leaseTime: 59 } }, 'short-lease'],
    ['without a lease time', { options: { serverId: '10.0.0.1' } }, 'incomplete-answer'],
    ['without a server identifier', { options: { leaseTime: 3600 } }, 'incomplete-answer'],
    ['of no address', { yiaddr: '0.0.0.0' }, 'incomplete-answer'],
  ])('is passed over for that of the next server: %s', (_, change, failure) => {
    const it = world();
    const { effects } = it.acquire(alice, 0);
    const elsewhere = sent(it.answer(sent(effects).message, 'offer', 1, change));
    expect(elsewhere).toMatchObject({ server: second, message: { type: 'discover' } });
    expect(it.answer(elsewhere.message, 'offer', 2, change)).toMatchObject([
      {
        kind: 'unanswered',
        tried: [
          { server: first, failure },
          { server: second, failure },
        ],
      },
    ]);
  });

  it('is asked for anew when the server takes it back, as it had made it to another client as well', () => {
    const it = world();
    const discover = sent(it.acquire(alice, 0).effects).message;
    const request = sent(it.answer(discover, 'offer', 1)).message;
    const options = { serverId: '10.0.0.1', message: 'address in use' };
    const again = sent(it.answer(request, 'nak', 2, { options }));
    expect(again).toMatchObject({ server: first, message: { type: 'discover', secs: 2 } });
    expect(again.message.xid).not.toBe(discover.xid);
    expect(again.message.options.requestedAddress).toBeUndefined();
    const other = sent(it.answer(again.message, 'offer', 3, { yiaddr: '10.66.0.8' })).message;
    expect(bound(it.answer(other, 'ack', 4, { yiaddr: '10.66.0.8' })).lease.address).toBe('10.66.0.8');
  });

  it('is passed over when the server takes it back again and again, with what it says', () => {
    const it = world({ servers: [first] });
    const options = { serverId: '10.0.0.1', message: 'address in use' };
    let effects = it.acquire(alice, 0).effects;
    for (let n = 0; n <= limits.refusedOffersMax; n += 1) {
      const request = sent(it.answer(sent(effects).message, 'offer', n)).message;
      effects = it.answer(request, 'nak', n, { options });
    }
    expect(effects).toMatchObject([
      { kind: 'unanswered', tried: [{ server: first, failure: 'refused', message: 'address in use' }] },
    ]);
  });

  it('is passed over when the lease is shorter than what was offered', () => {
    const it = world({ servers: [first] });
    const request = sent(it.answer(sent(it.acquire(alice, 0).effects).message, 'offer', 1)).message;
    expect(it.answer(request, 'ack', 2, { options: { ...given, leaseTime: 1 } })).toMatchObject([
      { kind: 'unanswered', tried: [{ failure: 'short-lease' }] },
    ]);
  });
});
