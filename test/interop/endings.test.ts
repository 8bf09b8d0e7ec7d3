import { eventually } from '@sekisho/testing';
import { describe, expect, it } from 'vitest';
import { as } from '../support/network/login.ts';
import { addresses } from '../support/network/network.ts';
import { useBench } from './harness/bench.ts';

/** Goodbyes take a moment; a client that got none would notice only after minutes. */
const goodbyeMs = 10_000;

describe('the gateway restarts', () => {
  const bench = useBench({}, { agnes: {} });

  it('says goodbye to its clients, and they connect again with the same key and user', async () => {
    await bench.direct.mustConnect(as('agnes'));
    const { connection } = await bench.gateway.session('agnes');

    await bench.gateway.stop();
    await eventually('the client was told', goodbyeMs, () => !bench.direct.isConnected());
    await eventually('the SAs were deleted', goodbyeMs, async () => {
      const { ike, esp } = await bench.direct.charon.securityAssociations();
      return ike.length + esp.length === 0;
    });

    await bench.gateway.up();
    await bench.direct.mustConnect(as('agnes'));
    expect(await bench.direct.ping(addresses.host)).toEqual({ sent: 3, received: 3 });
    const record = await bench.gateway.logged({ connection, outcome: 'ended' });
    expect(record.sentence).toMatch(/gateway/i);
  });
});

describe('a client loses its power', () => {
  const keepalive = { l2tpHello: '5s', lcpEcho: '1s', lcpEchoFailures: 3 };
  // Three unanswered echoes and the one that finds them unanswered, and some time for busy cores.
  const noticedMs = 12_000;
  // One address alone: the next user can only have what the dead client gave back.
  const bench = useBench({ keepalive, officeMode: { pool: '10.20.0.0/30' } }, { agnes: {}, bob: {} });

  it('which is noticed, and its address goes to the next', async () => {
    const { address } = await bench.first.mustConnect(as('agnes'));
    const { connection } = await bench.gateway.session('agnes');
    const began = new Date();
    await bench.second.connect(as('bob'));
    await bench.gateway.refusal('no-address-available', began);

    await bench.first.guest.powerOff();

    await bench.gateway.sessionGone('agnes', noticedMs);
    const record = await bench.gateway.logged({ connection, outcome: 'ended' });
    expect(record.sentence).toMatch(/dead|no longer answer|stopped answering/i);
    expect(await bench.second.mustConnect(as('bob'))).toMatchObject({ address });
  });
});
