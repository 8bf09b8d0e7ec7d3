import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually, node, repository } from '@sekisho/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { addresses, clientNetwork, Topology } from './network/topology.ts';
import { type SekishoPeer, startSekisho } from './peers/sekisho.ts';
import { Program } from './programs/program.ts';

const possible = process.getuid?.() === 0;
const load = join(repository, 'apps/probe/dist/load/main.js');
const validate = join(repository, 'deploy/grafana/src/validate.ts');
const prometheusFiles = join(repository, 'deploy/prometheus');
const place = 'gateway';
/** As `npm start` gives them out, from the one that the edge has. */
const ports = {
  'sekisho-edge': 9464,
  'sekisho-auth': 9465,
  'sekisho-ip-pool': 9466,
  'sekisho-audit': 9467,
  'sekisho-ca': 9468,
};
const waitMs = 20_000;

const configuration = z.looseObject({
  global: z.looseObject({}),
  scrape_configs: z.array(z.looseObject({ job_name: z.string() })),
});
const answer = z.object({
  data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }),
});
const exemplarsFound = z.object({
  data: z.array(z.object({ exemplars: z.array(z.object({ labels: z.record(z.string(), z.string()) })) })),
});

describe.skipIf(!possible)('metrics', () => {
  let topology: Topology;
  let peer: SekishoPeer;
  let prometheus: Program;

  beforeAll(async () => {
    topology = await Topology.lay();
    vi.stubEnv('SEKISHO_METRICS_LISTEN', '127.0.0.1:9464');
    peer = await startSekisho({ topology, cores: 'two', accounts: 2 });
    await writeFile(file('psk'), peer.preSharedKey, { mode: 0o600 });
    prometheus = await startPrometheus();
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await prometheus?.end();
    await peer?.stop();
    await topology?.remove();
  });

  const file = (name: string): string => join(topology.directory, name);

  /** With the project's own configuration, but for where services are on one machine, and how often it looks. */
  async function startPrometheus(): Promise<Program> {
    const text = await readFile(join(prometheusFiles, 'prometheus.yml'), 'utf8');
    const { global, scrape_configs: jobs, ...rest } = configuration.parse(parse(text));
    const ours = jobs.flatMap(({ dns_sd_configs: _, ...job }) => {
      const port = Object.entries(ports).find(([name]) => name === job.job_name)?.[1];
      return port === undefined ? [] : [{ ...job, static_configs: [{ targets: [`127.0.0.1:${port}`] }] }];
    });
    const all = {
      ...rest,
      global: { ...global, scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
      rule_files: [join(prometheusFiles, 'alerts.yml')],
      scrape_configs: ours,
    };
    await writeFile(file('prometheus.yml'), stringify(all));
    return Program.start({ topology, place, cores: 'two' }, [
      'prometheus',
      `--config.file=${file('prometheus.yml')}`,
      `--storage.tsdb.path=${file('prometheus')}`,
      '--web.listen-address=127.0.0.1:9090',
      '--enable-feature=exemplar-storage',
    ]);
  }

  const api = (path: string): Promise<string> => {
    const ask = 'fetch(process.argv[1]).then((answer) => answer.text()).then(console.log)';
    return topology.run(place, node, '-e', ask, `http://127.0.0.1:9090/api/v1/${path}`);
  };
  const numberOf = async (query: string): Promise<number> => {
    const { data } = answer.parse(JSON.parse(await api(`query?query=${encodeURIComponent(query)}`)));
    return Number(data.result[0]?.value[1] ?? 0);
  };
  const startLoad = (password: string, ...flags: string[]): Program => {
    const to = ['--server', addresses.gateway, '--psk-file', file('psk'), '--user-file', file(password)];
    return Program.start({ topology, place: 'client', cores: 'two' }, [node, load, ...to, ...flags]);
  };

  it('are there for every panel and every alert, and lead from a slow step to the trace of a connection', async () => {
    const [one, other] = peer.accounts;
    await writeFile(file('right'), `${one?.user} ${one?.password}\n`, { mode: 0o600 });
    await writeFile(file('wrong'), `${other?.user} not-the-password\n`, { mode: 0o600 });
    await eventually(
      'Prometheus reaches every service',
      waitMs,
      async () => (await numberOf('sum(up)').catch(() => 0)) === 5,
    );

    const before = startLoad('right', '--sessions', '3', '--from', clientNetwork, '--clients', 'windows,macos');
    await before.result(waitMs);
    const wrong = startLoad('wrong', '--sessions', '1', '--from', `${addresses.client}:20000`);
    await wrong.result(waitMs).catch(() => undefined);
    const standing = startLoad('right', '--sessions', '2', '--from', clientNetwork, '--hold', '60');
    await eventually('sessions are seen', waitMs, async () => (await numberOf('sum(sekisho_sessions)')) === 2);

    const results = ['sum by (result) (sekisho_connect_attempts_total)', 'sum(sekisho_sessions_ended_total)'];
    expect(await numberOf(`${results[0]} == 1`)).toBe(1);
    expect(await numberOf(`sum(sekisho_connect_attempts_total{result="connected"})`)).toBe(5);
    expect(await numberOf(results[1] ?? '')).toBe(3);
    // A rate needs a second look at what has come about for the first time, such as a refusal.
    const unanswered = () => topology.run(place, node, '--conditions=@sekisho/source', validate).catch(String);
    await expect.poll(unanswered, { timeout: waitMs, interval: 1_000 }).toBe('');
    const found = await api(
      `query_exemplars?query=sekisho_connect_step_duration_seconds_bucket&start=0&end=9999999999`,
    );
    const [series] = exemplarsFound.parse(JSON.parse(found)).data;
    expect(series?.exemplars[0]?.labels).toEqual({
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      connection: expect.stringMatching(/^[0-9A-Z]{26}$/),
    });
    await standing.end();
  });
});
