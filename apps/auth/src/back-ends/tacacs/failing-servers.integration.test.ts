import { freePort, type StandInOptions, type TacacsServer, tacacsStandIn } from '@sekisho/testing';
import { milliseconds } from '@sekisho/wire';
import { afterEach, describe, expect, it } from 'vitest';
import { attempt, backEnd, options, pap } from './tacacs-back-end.fixture.ts';

describe('servers that fail', () => {
  const running: TacacsServer[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((each) => each.remove()));
  });
  async function standIn(change: Partial<StandInOptions>): Promise<TacacsServer> {
    const server = await tacacsStandIn({ ...options, ...change });
    await server.start();
    running.push(server);
    return server;
  }
  const alice = attempt('alice', pap('correct horse'));

  it('are told of each by a sentence, within the time limit', async () => {
    const silent = await standIn({ silent: true });
    const nobody = await freePort();
    const corp = backEnd([silent.port, nobody], { settings: { timeout: milliseconds(500) } });
    const begun = performance.now();
    expect(await corp.verify(alice)).toEqual({
      kind: 'unavailable',
      detail: `TACACS+ 127.0.0.1:${silent.port} did not answer in 0.5 s; TACACS+ 127.0.0.1:${nobody} refused the connection`,
    });
    expect(performance.now() - begun).toBeLessThan(1500);
  });

  it('are not waited for again while another one answers', async () => {
    const silent = await standIn({ silent: true });
    const server = await standIn({});
    const corp = backEnd([silent.port, server.port], { settings: { timeout: milliseconds(500) } });
    await corp.verify(alice);
    const begun = performance.now();
    expect(await corp.verify(alice)).toMatchObject({ kind: 'accepted' });
    expect(performance.now() - begun).toBeLessThan(400);
  });

  it('let the next one answer when they can only say that they failed', async () => {
    const failing = await standIn({ verdict: 'error', message: 'database is away' });
    const server = await standIn({});
    expect(await backEnd([failing.port, server.port]).verify(alice)).toMatchObject({ kind: 'accepted' });
    expect(await backEnd([failing.port]).verify(alice)).toEqual({
      kind: 'unavailable',
      detail: `TACACS+ 127.0.0.1:${failing.port} answered with an error: database is away`,
    });
  });

  it('are not believed when they answer in clear', async () => {
    const open = await standIn({ inClear: true });
    expect(await backEnd([open.port]).verify(alice)).toMatchObject({
      kind: 'unavailable',
      detail: expect.stringContaining('answered in clear'),
    });
  });

  it('that ask for a token code refuse the user with what they asked', async () => {
    const asking = await standIn({ verdict: 'get-data', message: 'Token code: ' });
    const corp = backEnd([asking.port], { settings: { passwordMethod: 'ascii' } });
    expect(await corp.verify(alice)).toEqual({
      kind: 'refused',
      code: 'challenge-not-answerable',
      detail: 'Token code:',
    });
  });

  it("say why in the administrator's detail, and greet the user who gets in", async () => {
    const refusing = await standIn({ message: 'Call the help desk' });
    const corp = backEnd([refusing.port]);
    expect(await corp.verify(attempt('alice', pap('wrong')))).toMatchObject({ detail: 'Call the help desk' });
    expect(await corp.verify(alice)).toMatchObject({ account: { grants: { message: 'Call the help desk' } } });
  });

  it('that keep no connection are asked on a new one each time', async () => {
    const server = await standIn({ oneSessionEach: true });
    const corp = backEnd([server.port]);
    for (let user = 0; user < 3; user += 1) expect(await corp.verify(alice)).toMatchObject({ kind: 'accepted' });
    expect(server.connections()).toBe(6);
  });

  it('are let go when the service stops', async () => {
    const silent = await standIn({ silent: true });
    const corp = backEnd([silent.port], { settings: { timeout: milliseconds(60_000) } });
    const waiting = corp.verify(alice);
    await new Promise((done) => setTimeout(done, 50));
    await corp.close();
    expect(await waiting).toMatchObject({ kind: 'unavailable' });
  });
});
