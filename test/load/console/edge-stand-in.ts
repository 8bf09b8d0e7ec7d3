// A process of the bench, started beside a gateway: an edge as far as the bus sees one, with as many sessions as it is told, which
// come, go and tell of themselves as real ones do. It speaks with the edge's own rights.
import { setImmediate as turn } from 'node:timers/promises';
import type { Msg } from '@nats-io/transport-node';
import { type EdgePresence, edgePresenceIntervalMs, type SessionsReply, subjects } from '@sekisho/contracts';
import { Bus } from '@sekisho/platform';
import {
  arrivalOf,
  endOf,
  liveConnectionOf,
  type MadeSession,
  madeSession,
  progressOf,
  refusalOf,
} from './made-sessions.ts';
import { standInOrder } from './orders.ts';

/** As the edge parts its answer (apps/edge: sessionsPerPartMax). */
const perPart = 500;
/** How long somebody stays connected. */
const stayMs = 3600_000;
/** How often the back end wants to know of a session (settings: accounting.interim). */
const interimMs = 600_000;
/** Sessions whose stories are in the log: those that are asked for. */
const storiesMax = 500;
const tickMs = 1_000;

const order = standInOrder.parse(JSON.parse(process.argv[2] ?? ''));
const { edge, natsUrl, natsPasswordFile, stateDir } = order;
const began = Date.now();

const bus = await Bus.connect({
  service: 'edge-stand-in',
  instance: edge,
  stateDir,
  nats: { natsUrl, natsUser: 'edge', natsPasswordFile },
  waitForServer: false,
});

let count = 0;
const make = (at: number): MadeSession => madeSession(count++, at);
const sessions: MadeSession[] = Array.from({ length: order.sessions }, (_, index) =>
  make(began - Math.round((stayMs * (index + 0.5)) / order.sessions)),
);

const presence = (): EdgePresence => ({
  edge,
  state: 'accepting',
  sessions: sessions.length,
  // Its sessions began before it was started: to others it has served all the time.
  since: new Date(began - 2 * stayMs).toISOString(),
  at: new Date().toISOString(),
});

function* parts(): Generator<SessionsReply> {
  const now = Date.now();
  const none = { drops: {}, ignored: {} };
  for (let from = 0; from < sessions.length; from += perPart) {
    const connections = sessions.slice(from, from + perPart).map((each) => liveConnectionOf(each, edge, now));
    const isLast = from + perPart >= sessions.length;
    yield { edge, connections, ...none, ...(!isLast && { more: true }) };
  }
}

async function answerWithAll(message: Pick<Msg, 'respond'>): Promise<void> {
  for (const part of parts()) {
    message.respond(JSON.stringify({ response: part, ...(part.more !== true && { isDisposed: true }) }));
    await turn();
  }
}

bus.connection.subscribe(subjects.edgeSessions, {
  callback: (error, message) => {
    if (error === null) void answerWithAll(message);
  },
});
bus.connection.subscribe(subjects.edgeStatus, {
  callback: (error, message) => {
    if (error === null) message.respond(JSON.stringify({ response: presence(), isDisposed: true }));
  },
});

/** What was before: those who are in, and attempts that failed. */
async function tellHistory(): Promise<void> {
  for (const [index, session] of sessions.entries()) {
    for (const each of arrivalOf(session, edge, index < storiesMax)) bus.publishEvent(each);
    if (index % perPart === 0) await turn();
  }
  for (let left = order.refusals; left > 0; left -= 1) {
    const attempt = make(began - Math.round((stayMs * left) / order.refusals));
    for (const each of refusalOf(attempt, edge, left === 1 ? order.lastUser : undefined)) bus.publishEvent(each);
    if (left % perPart === 0) await turn();
  }
}

/** So many of something that happens at a rate, whatever the timer does. */
function counter(perMs: number): () => number {
  let [at, left] = [performance.now(), 0];
  return () => {
    const now = performance.now();
    left += (now - at) * perMs;
    at = now;
    const whole = Math.floor(left);
    left -= whole;
    return whole;
  };
}

const changes = counter(order.sessions / stayMs);
const reports = counter(order.sessions / interimMs);
let reported = 0;
function goOn(): void {
  const now = Date.now();
  for (let left = changes(); left > 0; left -= 1) {
    const gone = sessions.shift();
    if (gone !== undefined) bus.publishEvent(endOf(gone, edge, now));
    const come = make(now);
    sessions.push(come);
    for (const each of arrivalOf(come, edge)) bus.publishEvent(each);
  }
  for (let left = reports(); left > 0; left -= 1) {
    reported += 1;
    const session = sessions[reported % sessions.length];
    if (session !== undefined) bus.publishEvent(progressOf(session, edge, now));
  }
}

const tell = (): void => {
  if (bus.connected) bus.broadcast(subjects.edgePresence, presence());
};

process.once('SIGTERM', () => {
  sessions.length = 0;
  tell();
  void bus.close().finally(() => process.exit(0));
});

tell();
setInterval(tell, edgePresenceIntervalMs);
await tellHistory();
setInterval(goOn, tickMs);
process.stdout.write('ready\n');
