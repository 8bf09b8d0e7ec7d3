import { concat, utf8 } from '@sekisho/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ControlFrame } from './dataplane.ts';
import { gatewayAddress, natTraversalPort } from './testing/client.fixture.ts';
import { l2tpControl } from './testing/packets.fixture.ts';
import { isRoot, World } from './testing/world.fixture.ts';

const world = new World();
beforeAll(async () => {
  if (isRoot) await world.start();
});
afterAll(async () => {
  if (isRoot) await world.stop();
});

describe.skipIf(!isRoot)('the queue of control frames drops', () => {
  it('control frames of one peer beyond its share, while others get through', async () => {
    const { gateway } = world;
    const [loud, quiet] = [await world.client(), await world.client()];
    await gateway.frames();
    const flood = Array.from({ length: 200 }, () => loud.sealL2tp(l2tpControl()));
    await gateway.flood(flood.length - 64, loud.socket, { address: gatewayAddress, port: natTraversalPort }, flood);
    await quiet.sendDatagram(quiet.sealL2tp(l2tpControl()));
    const frames = await gateway.framesUntil((all) =>
      all.some((frame) => 'peer' in frame && frame.peer === quiet.peer),
    );
    // At the most 64 wait for JavaScript at a time.
    const dropped = (await gateway.counters()).drops['control-queue-full'];
    expect(dropped).toBeGreaterThan(0);
    expect(frames.length - 1).toBeGreaterThanOrEqual(64);
    expect(frames.length - 1 + dropped).toBe(flood.length);
  });

  it('large control frames of one peer beyond its share of bytes', async () => {
    const { gateway } = world;
    const [loud, quiet] = [await world.client(), await world.client()];
    await gateway.frames();
    const before = (await gateway.counters()).drops['control-queue-full'];
    const large = concat(Uint8Array.of(0xff, 3, 0xc0, 0x21), new Uint8Array(60_000));
    const flood = Array.from({ length: 40 }, () => loud.sealFrame(large));
    // A third one is beyond the share.
    await gateway.flood(flood.length - 2, loud.socket, { address: gatewayAddress, port: natTraversalPort }, flood);
    const dropped = (await gateway.counters()).drops['control-queue-full'] - before;
    expect(dropped).toBe(flood.length - 2);
    await quiet.sendDatagram(quiet.sealL2tp(l2tpControl()));
    await gateway.framesUntil((all) => all.some((frame) => 'peer' in frame && frame.peer === quiet.peer));
  });

  it('IKE beyond half of the queue, while peers get through', async () => {
    const { gateway } = world;
    const client = await world.client();
    await gateway.bind('flood', '127.0.0.1', 30_800);
    const before = (await gateway.counters()).drops['control-queue-full'];
    // Half of the queue are 2048 frames.
    const flood = Array.from({ length: 2500 }, () => utf8('IKE'));
    await gateway.flood(flood.length - 2048, 'flood', { address: gatewayAddress, port: 500 }, flood);
    await client.sendDatagram(client.sealL2tp(l2tpControl()));
    const frames = await gateway.framesUntil((all) => all.some((frame) => frame.kind === 'l2tp'));
    const dropped = (await gateway.counters()).drops['control-queue-full'] - before;
    expect(dropped).toBeGreaterThan(0);
    expect(frames.length - 1 + dropped).toBe(flood.length);
  });

  it('first messages of a flood, but not those that are repeated', async () => {
    const { gateway } = world;
    await gateway.bind('forged', '127.0.0.1', 30_802);
    const to = { address: gatewayAddress, port: 500 };
    const first = (number: number) => {
      const message = new Uint8Array(64);
      new DataView(message.buffer).setUint32(0, number);
      return message;
    };
    const dropped = async () => (await gateway.counters()).drops['first-message-flood'];
    let sent = 0;
    /** @returns how often a client that comes amid a flood was dropped, and heard, of two times */
    const amidFlood = async () => {
      await gateway.frames();
      const messages = Array.from({ length: 4_500 }, () => first(++sent));
      await gateway.flood(0, 'forged', to, messages);
      await gateway.frames();
      const before = await dropped();
      const late = first(++sent);
      const isLate = (bytes: Uint8Array) => Buffer.from(bytes).equals(late);
      await gateway.send('forged', to.address, to.port, late);
      await gateway.send('forged', to.address, to.port, late);
      const frames = await gateway.framesUntil((all) =>
        all.some((frame) => frame.kind === 'ike' && isLate(frame.bytes)),
      );
      const heard = frames.filter((frame) => frame.kind === 'ike' && isLate(frame.bytes)).length;
      return { dropped: (await dropped()) - before, heard };
    };
    // Once more where a new second began in between, in which 4000 go on whoever sends them.
    await expect.poll(amidFlood, { timeout: 30_000 }).toEqual({ dropped: 1, heard: 1 });
  });

  it('repeated first messages of one address beyond its share, while others get through', async () => {
    const { gateway } = world;
    await gateway.bind('repeating', '127.0.0.1', 30_803);
    await gateway.bind('other', '127.0.0.9', 30_804);
    const to = { address: gatewayAddress, port: 500 };
    let sent = 1_000_000;
    const next = () => {
      const message = new Uint8Array(64);
      new DataView(message.buffer).setUint32(0, ++sent);
      return message;
    };
    const amidFlood = async () => {
      await gateway.flood(
        0,
        'repeating',
        to,
        Array.from({ length: 4_500 }, () => next()),
      );
      await gateway.frames();
      const messages = Array.from({ length: 500 }, () => next());
      await gateway.flood(0, 'repeating', to, [...messages, ...messages]);
      const late = next();
      await gateway.send('other', to.address, to.port, late);
      await gateway.send('other', to.address, to.port, late);
      const from = (frames: readonly ControlFrame[], port: number) =>
        frames.filter((frame) => frame.kind === 'ike' && frame.remote.port === port).length;
      const frames = await gateway.framesUntil((all) => from(all, 30_804) > 0);
      return { repeating: from(frames, 30_803), other: from(frames, 30_804) };
    };
    // Once more where a new second began in between.
    await expect.poll(amidFlood, { timeout: 30_000 }).toEqual({ repeating: 400, other: 1 });
  });

  it('large IKE messages beyond half of the bytes of the queue', async () => {
    const { gateway } = world;
    const client = await world.client();
    await gateway.bind('large', '127.0.0.1', 30_801);
    await gateway.frames();
    const before = (await gateway.counters()).drops['control-queue-full'];
    // Half of the queue is 1 MiB.
    const flood = Array.from({ length: 24 }, () => new Uint8Array(60_000).fill(1));
    await gateway.flood(flood.length - 17, 'large', { address: gatewayAddress, port: 500 }, flood);
    await client.sendDatagram(client.sealL2tp(l2tpControl()));
    const frames = await gateway.framesUntil((all) => all.some((frame) => frame.kind === 'l2tp'));
    const dropped = (await gateway.counters()).drops['control-queue-full'] - before;
    expect(dropped).toBeGreaterThan(0);
    expect(frames.length - 1 + dropped).toBeLessThanOrEqual(flood.length);
  });
});
