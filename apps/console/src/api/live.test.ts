import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LiveFeed } from '../live/live-feed.ts';
import { established, idOf } from '../live/session.fixture.ts';
import { TestConsole } from '../testing/console.fixture.ts';

const console_ = new TestConsole();
const ofItsOwn = new TestConsole();
beforeAll(() => Promise.all([console_.open(), ofItsOwn.open()]));
afterAll(() => console_.close());

const get = async (url: string) => {
  const response = await console_.ask('viewer', { method: 'GET', url: `/api${url}` });
  return { status: response.statusCode, body: response.json() };
};
const post = (role: 'viewer' | 'operator', url: string, payload?: object) =>
  console_.ask(role, { method: 'POST', url: `/api${url}`, ...(payload && { payload }) });

describe('the API of what goes on', () => {
  it('lists sessions as the edges have them, and as events tell them', async () => {
    await expect.poll(async () => (await get('/sessions')).body).toMatchObject({ total: 2, matched: 2 });
    console_.gateway.happen(established(3));
    expect((await get('/sessions?search=user3')).body).toMatchObject({ total: 3, sessions: [{ user: 'user3' }] });
  });

  it('tells the story of a connection, with the link to its trace', async () => {
    const { body } = await get(`/sessions/${idOf(1)}`);
    expect(body).toMatchObject({ live: { user: 'user1' }, record: { outcome: 'refused' }, more: false });
    expect(body.traceUrl).toBe(`https://traces.example/${body.traceId}`);
    expect(body.steps[1].sentence.ja).toMatch(/。$/);
    expect(body.course.messages.at(-1)).toMatchObject({ kind: 'refused' });
  });

  it('has operators end a session, not viewers, and records who did', async () => {
    expect((await post('viewer', `/sessions/${idOf(1)}/end`)).statusCode).toBe(403);
    expect((await post('operator', `/sessions/${idOf(1)}/end`)).json()).toEqual({ ended: true });
    expect(console_.gateway.told.map(({ data }) => data)).toMatchObject([
      { by: 'console:operator', what: `session.end ${idOf(1)}`, before: { user: 'user1' } },
    ]);
  });

  it('explains attempts, and diagnoses', async () => {
    const { body } = await get('/attempts?code=wrong-password');
    expect(body).toMatchObject({ attempts: [{ user: 'bob' }], groups: [{ code: 'wrong-password', count: 1 }] });
    expect(body.attempts[0].cure.ja).toMatch(/。$/);
    expect((await get(`/attempts/${idOf(1)}`)).body).toMatchObject({ code: 'wrong-password', steps: [{}, {}] });
    expect((await get('/diagnosis?who=bob')).body).toMatchObject({
      verdict: 'refused',
      latest: { code: 'wrong-password' },
    });
    expect((await get('/diagnosis?who=user2')).body).toMatchObject({ verdict: 'connected', connected: [{}] });
  });

  it('shows everything at once, and what plots are made of', async () => {
    const { body } = await get('/overview');
    expect(body).toMatchObject({ pools: [{ name: 'default', inUse: 3 }], sessions: { connected: expect.any(Number) } });
    expect(body.problems.map(({ text }: { text: { en: string } }) => text.en)).toContain('ca does not answer.');
    expect((await get('/samples?span=day')).body).toMatchObject({ everyMs: 120_000 });
  });

  it('takes edges out of service, unless it is the last one', async () => {
    const refused = await post('operator', '/edges/edge-1/drain', { graceMs: 0 });
    expect([refused.statusCode, refused.json().detail]).toEqual([409, expect.stringContaining('nobody could connect')]);
    expect((await post('operator', '/edges/edge-1/drain', { graceMs: 0, force: true })).statusCode).toBe(200);
  });

  it('goes on telling as a stream of events, with what the page missed', async () => {
    const feed = console_.app.get(LiveFeed);
    feed.tell('sample', { at: 7 });
    const { url, headers } = await console_.listen('viewer');
    const leaving = new AbortController();
    const asked = { headers: { ...headers, 'last-event-id': 'unknown' }, signal: leaving.signal };
    const response = await fetch(`${url}/api/live`, asked);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toContain('retry:');
    expect(feed.size).toBe(1);
    leaving.abort();
    await expect.poll(() => feed.size).toBe(0);
  });

  it('keeps the console from stopping no longer than it must, however many pages listen', async () => {
    const { url, headers } = await ofItsOwn.listen('viewer');
    const response = await fetch(`${url}/api/live`, { headers });
    const heard = response.body?.pipeTo(new WritableStream({}));
    const begun = performance.now();
    await ofItsOwn.close();
    await heard;
    // A connection that is kept for the next request is kept for more than a minute.
    expect(performance.now() - begun).toBeLessThan(10_000);
  });
});
