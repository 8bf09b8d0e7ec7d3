import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { panelQueries } from './queries.ts';
import { validateQueries } from './validate-queries.ts';

let server: Server | undefined;
afterEach(() => void server?.close());

/** A Prometheus that answers every query alike. */
async function prometheus(answer: object): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = [];
  server = createServer(async (request, response) => {
    asked.push(new URLSearchParams(await text(request)).get('query') ?? '');
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const found = (result: unknown[]) => ({ status: 'success', data: { result } });

describe('what a Prometheus shows', () => {
  it('is all well where every query finds something', async () => {
    const { url, asked } = await prometheus(found([{}]));
    expect(await validateQueries(url)).toEqual([]);
    expect(asked.length).toBeGreaterThan(panelQueries.length);
    expect(asked.filter((query) => query.includes('$'))).toEqual([]);
  });

  it('is told of by panel where it finds nothing, but for what is there in few places alone', async () => {
    const { url } = await prometheus(found([]));
    const problems = await validateQueries(url);
    expect(problems).toContain('overview: Sessions shows nothing: sum (sekisho_sessions)');
    expect(problems).toContain('SekishoNoEdgeAccepts: nobody tells sekisho_edge_state');
    expect(problems.filter((problem) => problem.includes('dhcp'))).toEqual([]);
  });

  it('is that of balancers as well, where it is a cluster', async () => {
    const { url } = await prometheus(found([]));
    const ofBalancers = (problems: string[]) =>
      problems.filter((problem) => problem.includes('sekisho_balancer_edges'));
    expect(ofBalancers(await validateQueries(url))).toEqual([]);
    expect(ofBalancers(await validateQueries(url, { isCluster: true }))).not.toEqual([]);
  });

  it('is told of with Prometheus’ own words where a query is none', async () => {
    const { url } = await prometheus({ status: 'error', error: 'parse error' });
    expect((await validateQueries(url))[0]).toMatch(/^overview: Sessions: parse error: /);
  });
});
