import { FreeRadius, type FreeRadiusOptions } from '@sekisho/testing';
import { seconds } from '@sekisho/wire';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { attempts } from './attempts.fixture.ts';
import { sharedSecret, TestBackEnds } from './back-end.fixture.ts';
import { blackHole } from './black-hole.fixture.ts';
import { users } from './freeradius-policy.fixture.ts';

const backEnds = new TestBackEnds();
const backEnd = backEnds.open.bind(backEnds);

describe('RADIUS servers that do not answer', () => {
  let server: FreeRadius;
  const others: FreeRadius[] = [];

  /** One more, for one test. */
  async function another(options: Partial<FreeRadiusOptions> = {}): Promise<FreeRadius> {
    const made = await FreeRadius.make({ users, secret: sharedSecret, ...options });
    others.push(made);
    return made;
  }

  beforeAll(async () => {
    server = await FreeRadius.start({ users, secret: sharedSecret });
  });
  afterEach(async () => {
    await backEnds.close();
    await Promise.all(others.splice(0).map((each) => each.remove()));
  });
  afterAll(() => server.remove());

  it('leave the user unanswered in time, with a sentence that says which and how long', async () => {
    const hole = await blackHole();
    const radius = backEnd([hole], { timeout: seconds(1) });
    const began = performance.now();
    const answer = await radius.verify(attempts.pap('alice', 'wonderland'));
    expect(performance.now() - began).toBeLessThan(1_500);
    expect(answer).toEqual({
      kind: 'unavailable',
      detail: expect.stringContaining(`RADIUS 127.0.0.1:${hole.port} did not answer in 1 s`),
    });
    expect(hole.received).toBe(3);
    expect(radius.health()).toMatchObject([{ server: `127.0.0.1:${hole.port}`, state: 'down' }]);
    hole.socket.close();
  });

  it('are told with the shared secret in mind when it is another one', async () => {
    const radius = backEnd([{ port: server.port, secret: 'another' }], { timeout: seconds(1) });
    const answer = await radius.verify(attempts.pap('alice', 'wonderland'));
    expect(answer).toMatchObject({ kind: 'unavailable', detail: expect.stringContaining('compare the shared secret') });
  });

  it('are passed over, and left alone for their dead time', async () => {
    const hole = await blackHole();
    const radius = backEnd([hole, server], { timeout: seconds(1) });
    expect(await radius.verify(attempts.pap('alice', 'wonderland'))).toMatchObject({ kind: 'accepted' });
    const received = hole.received;
    const began = performance.now();
    expect(await radius.verify(attempts.pap('alice', 'wonderland'))).toMatchObject({ kind: 'accepted' });
    expect(performance.now() - began).toBeLessThan(900);
    expect(hole.received).toBe(received);
    expect(radius.health().map(({ state }) => state)).toEqual(['down', 'up']);
    hole.socket.close();
  });

  it('are passed over at once when nothing listens there', async () => {
    const dead = await another();
    const radius = backEnd([dead, server]);
    const began = performance.now();
    expect(await radius.verify(attempts.pap('alice', 'wonderland'))).toMatchObject({ kind: 'accepted' });
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  it('are asked again when they are back', async () => {
    const returning = await another();
    const radius = backEnd([returning, server], { timeout: seconds(1), deadTime: seconds(1) });
    await radius.verify(attempts.pap('alice', 'wonderland'));
    expect(radius.health()[0]?.state).toBe('down');
    await returning.start();
    await new Promise((done) => setTimeout(done, 1_100));
    await radius.verify(attempts.pap('alice', 'wonderland'));
    expect(radius.health()[0]?.state).toBe('up');
  });

  it('do not hold up another back end', async () => {
    const hole = await blackHole();
    const silent = backEnd([hole], { timeout: seconds(2) });
    const waiting = Array.from({ length: 500 }, () => silent.verify(attempts.pap('alice', 'wonderland')));
    const began = performance.now();
    expect(await backEnd([server]).verify(attempts.pap('alice', 'wonderland'))).toMatchObject({ kind: 'accepted' });
    expect(performance.now() - began).toBeLessThan(1_000);
    await Promise.all(waiting);
    hole.socket.close();
  });

  it('are not believed without Message-Authenticator, and named with the cure', async () => {
    const old = await another({ signAnswers: false });
    await old.start();
    const answer = await backEnd([old], { timeout: seconds(1) }).verify(attempts.pap('alice', 'wonderland'));
    expect(answer).toMatchObject({ kind: 'unavailable', detail: expect.stringContaining('CVE-2024-3596') });
  });

  it('let whoever waits go when the service stops', async () => {
    const hole = await blackHole();
    const radius = backEnd([hole]);
    const waiting = radius.verify(attempts.pap('alice', 'wonderland'));
    await radius.close();
    expect(await waiting).toMatchObject({ kind: 'unavailable' });
    hole.socket.close();
  });
});
