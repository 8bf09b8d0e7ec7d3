import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { contents, eventually, node } from '@sekisho/testing';
import { z } from 'zod';
import { chromiumOptions } from '../../support/chromium.ts';
import { attempt, type Bench, type Case } from '../bench.ts';
import { type AdministratorOrder, type AskingOrder, asked, type StandInOrder } from '../console/orders.ts';
import { loadSessions, type PageOrder, startBrowser } from '../console/page-loads.ts';
import {
  accounts,
  administratorMs,
  consoleSeconds,
  pagesWhileAsking,
  programExtraMs,
  requestsPerSecond,
  sessionsKnownMs,
} from '../limits.ts';
import { memoryBytesOf, processorSeconds } from '../measure/processes.ts';
import { type Span, timesOf, tookDuring } from '../measure/times.ts';
import { place } from '../network/placement.ts';
import { withPeer } from '../peers/peer.ts';
import { type SekishoPeer, startSekisho } from '../peers/sekisho.ts';
import { Program, type Site } from '../programs/program.ts';
import { digits, median } from '../report/figures.ts';
import { consoleSessionCounts } from '../report/targets.ts';

/** As the settings have it by default. */
const port = 8443;
const url = `https://localhost:${port}`;
const users = 500;
const refusals = 2_000;

/** A console that somebody is signed in to, and where it runs. */
interface OpenConsole {
  readonly peer: SekishoPeer;
  readonly site: Site;
  readonly cookie: string;
}

/** What administrators wait for: answers while many ask, and the page of sessions, with few of them and with ten thousand. */
export const consoleCase: Case = {
  id: 'h',
  title: 'the console, with ten sessions and ten thousand',
  async run(bench) {
    await place(bench.topology, 'two');
    await withPeer(startSekisho({ topology: bench.topology, cores: 'two', accounts }), async (peer) => {
      const site = { topology: bench.topology, place: 'gateway', cores: 'two' } as const;
      const opened = { peer, site, cookie: await signIn(site, peer) };
      for (const sessions of consoleSessionCounts) {
        await attempt(bench, 'h', `the console with ${sessions} sessions`, () => withSessions(bench, opened, sessions));
      }
    });
  },
};

const script = (name: string): string => join(import.meta.dirname, '../console', `${name}.ts`);
const start = (site: Site, name: string, order: object): Program =>
  Program.start(site, [node, script(name), JSON.stringify(order)]);

async function signIn(site: Site, { gateway }: SekishoPeer): Promise<string> {
  const file = gateway.file('state/console/first-administrator');
  const token = await eventually('the first start has left a link', sessionsKnownMs, () => contents(file).trim());
  const order: AdministratorOrder = { port, token, users };
  return start(site, 'administrator', order).result(administratorMs);
}

async function withSessions(bench: Bench, opened: OpenConsole, sessions: number): Promise<void> {
  const { gateway } = opened.peer;
  bench.progress.now(`console: ${sessions} sessions begin`);
  const { nats } = z
    .object({ nats: z.int() })
    .parse(JSON.parse(await readFile(gateway.file('state/ports.json'), 'utf8')));
  const order: StandInOrder = {
    edge: `bench-${sessions}`,
    sessions,
    refusals,
    lastUser: `last-of-${sessions}`,
    natsUrl: `nats://127.0.0.1:${nats}`,
    natsPasswordFile: gateway.file('state/secrets/bus/edge'),
    stateDir: join(bench.topology.directory, `stand-in-${sessions}`),
  };
  const edge = start(opened.site, 'edge-stand-in', order);
  try {
    await edge.said(/^ready$/m, sessionsKnownMs);
    await eventually('the log has all that was before', sessionsKnownMs, async () =>
      (await gateway.log()).some(({ user }) => user === order.lastUser),
    );
    for (let run = 1; run <= bench.runs; run += 1) {
      bench.progress.now(`console with ${sessions} sessions: run ${run} of ${bench.runs}`);
      await measureAnswers(bench, opened, sessions);
    }
    if (existsSync(chromiumOptions.executablePath)) await measurePages(bench, opened, sessions);
    else bench.progress.line('console: the page is not measured: there is no Chromium (apt-get install chromium).');
  } finally {
    await edge.stop();
  }
}

/** Asks for a while. @param meanwhile done while it asks */
async function answersOf({ site, cookie }: OpenConsole, meanwhile: () => Promise<void> = async () => undefined) {
  const order: AskingOrder = { port, cookie, perSecond: requestsPerSecond, seconds: consoleSeconds };
  const client = start(site, 'asking', order);
  const done = client.result(consoleSeconds * 1000 + programExtraMs);
  await meanwhile().catch(async (error: unknown) => {
    await client.end();
    await done.catch(() => undefined);
    throw error;
  });
  return asked.parse(JSON.parse(await done));
}

async function measureAnswers({ results, progress }: Bench, opened: OpenConsole, sessions: number): Promise<void> {
  const pid = await pidOf(opened.peer);
  const spent = (): number => processorSeconds(contents(`/proc/${pid}/stat`));
  const [before, began] = [spent(), performance.now()];
  const answers = await answersOf(opened);
  const run = {
    ...answers,
    processorShare: ((spent() - before) * 1000) / (performance.now() - began),
    memoryBytes: memoryBytesOf(pid),
    loadAverage: loadavg()[0] ?? 0,
  };
  results.answers.add({ sessions }, run);
  progress.line(
    `console with ${sessions} sessions: p50 ${digits(run.p50Ms)} ms, p99 ${digits(run.p99Ms)} ms, at most ${digits(run.maxMs)} ms, ` +
      `${run.failed} of ${run.requests} failed, ${digits(run.processorShare * 100)} % of a core, ${digits(run.memoryBytes / 2 ** 20)} MiB, ` +
      `${run.events} events; load average ${digits(run.loadAverage)}`,
  );
  for (const kind of answers.kinds) {
    progress.line(
      `  ${kind.name}: ${kind.requests} of ${digits(kind.bytes / 1000)} kB, p50 ${digits(kind.p50Ms)} ms, at most ${digits(kind.maxMs)} ms`,
    );
  }
}

/** The page of sessions by itself, and while others ask. */
async function measurePages(bench: Bench, opened: OpenConsole, sessions: number): Promise<void> {
  const browser = await startBrowser(bench.topology);
  const order: PageOrder = { url, cookie: opened.cookie, sessions };
  try {
    // What the browser itself has to load from the disk is not the console's.
    await loadSessions(browser, order);
    const load = async (asking: boolean): Promise<void> => {
      const run = { interactiveMs: await loadSessions(browser, order), loadAverage: loadavg()[0] ?? 0 };
      bench.results.pages.add({ sessions, asking }, run);
    };
    for (let run = 1; run <= bench.runs; run += 1) await load(false);
    for (let run = 1; run <= bench.runs; run += 1) {
      bench.progress.now(`console with ${sessions} sessions, pages loading: run ${run} of ${bench.runs}`);
      await measureWhilePagesLoad(bench, opened, sessions, () => load(true));
    }
    const middle = (asking: boolean): string =>
      digits(median(bench.results.pages.of({ sessions, asking }).map(({ interactiveMs }) => interactiveMs)));
    bench.progress.line(
      `console with ${sessions} sessions: their page can be used after ${middle(false)} ms, while others ask after ${middle(true)} ms`,
    );
  } finally {
    await browser.close();
  }
}

/** What others ask while pages are opened at a steady pace. */
async function measureWhilePagesLoad(
  { results, progress }: Bench,
  opened: OpenConsole,
  sessions: number,
  load: () => Promise<void>,
): Promise<void> {
  const spans: Span[] = [];
  const answers = await answersOf(opened, async () => {
    const began = Date.now();
    for (let page = 0; page < pagesWhileAsking; page += 1) {
      await sleep(Math.max(0, began + (page * consoleSeconds * 1000) / pagesWhileAsking - Date.now()));
      const from = Date.now();
      await load();
      spans.push({ from, until: Date.now() });
    }
  });
  const loadingP99Ms = timesOf(tookDuring(answers.each, spans)).p99Ms;
  results.whilePagesLoad.add({ sessions }, { ...answers, loadingP99Ms, loadAverage: loadavg()[0] ?? 0 });
  progress.line(
    `console with ${sessions} sessions, pages loading: p50 ${digits(answers.p50Ms)} ms, p99 ${digits(answers.p99Ms)} ms, ` +
      `while a page loads ${digits(loadingP99Ms)} ms, at most ${digits(answers.maxMs)} ms; asked late ${digits(answers.lateP99Ms)} ms`,
  );
}

async function pidOf({ gateway }: SekishoPeer): Promise<number> {
  const service = (await gateway.vitals()).get('console');
  if (service === undefined) throw new Error('the console does not tell how it does');
  return service.pid;
}
