// A process of the bench, started beside a gateway: asks its console at a steady rate, however long answers take, while a page listens
// to what changes, and says how long it took.
import { request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { timesOf } from '../measure/times.ts';
import { ConsoleClient } from './https.ts';
import { asking, type Known } from './mix.ts';
import { type Asked, askingOrder } from './orders.ts';

interface Took {
  readonly name: string;
  /** By the process's own clock. */
  readonly due: number;
  readonly lateMs: number;
  readonly ms: number;
  readonly bytes: number;
  readonly isGood: boolean;
}

const idsAsked = 200;
const { port, cookie, perSecond, seconds } = askingOrder.parse(JSON.parse(process.argv[2] ?? ''));
const client = new ConsoleClient(port, cookie);

async function idsIn(path: string, list: string): Promise<string[]> {
  const { status, body } = await client.ask(path);
  if (status !== 200) throw new Error(`${path}: ${status} ${body}`);
  const answer = z.record(z.string(), z.unknown()).parse(JSON.parse(body));
  return z
    .array(z.object({ connection: z.string() }))
    .parse(answer[list])
    .map(({ connection }) => connection);
}

const heard = { events: 0, bytes: 0 };
const stream = request(client.options('/live', { agent: false, rejectUnauthorized: false }), (answer) =>
  answer.setEncoding('utf8').on('data', (text: string) => {
    heard.events += text.split('\nevent: ').length - 1;
    heard.bytes += text.length;
  }),
);
// It is over with this process.
stream.on('error', () => undefined);
stream.end();

async function ask(number: number, due: number, known: Known): Promise<Took> {
  const { name, path } = asking(number, known);
  const lateMs = performance.now() - due;
  const answer = await client.ask(path).catch(() => undefined);
  const ms = performance.now() - due;
  return { name, due, lateMs, ms, bytes: answer?.bytes ?? 0, isGood: answer?.status === 200 };
}

async function askAll(known: Known): Promise<Took[]> {
  const begin = performance.now();
  const asked: Promise<Took>[] = [];
  for (let number = 0; number < perSecond * seconds; number += 1) {
    const due = begin + (number * 1000) / perSecond;
    const early = due - performance.now();
    if (early > 0) await sleep(early);
    asked.push(ask(number, due, known));
  }
  return Promise.all(asked);
}

const [sessions, attempts] = await Promise.all([
  idsIn(`/sessions?limit=${idsAsked}&order=asc`, 'sessions'),
  idsIn(`/attempts?limit=${idsAsked}`, 'attempts'),
]);
const took = await askAll({ sessions, attempts });
const result: Asked = {
  requests: took.length,
  failed: took.filter(({ isGood }) => !isGood).length,
  ...timesOf(took.map(({ ms }) => ms)),
  lateP99Ms: timesOf(took.map(({ lateMs }) => lateMs)).p99Ms,
  each: took.map(({ due, ms }) => [performance.timeOrigin + due, ms]),
  kinds: [...Map.groupBy(took, ({ name }) => name)].map(([name, all]) => ({
    name,
    requests: all.length,
    bytes: Math.round(all.reduce((sum, { bytes }) => sum + bytes, 0) / all.length),
    ...timesOf(all.map(({ ms }) => ms)),
  })),
  events: heard.events,
  eventBytes: heard.bytes,
};
process.stdout.write(JSON.stringify(result), () => process.exit(0));
