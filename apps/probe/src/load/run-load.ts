import { lookup } from 'node:dns/promises';
import type { BlastOptions, BlastResult, SessionKey } from '@sekisho/dataplane';
import { HostScheduler, preciseNow } from '@sekisho/platform/timers';
import type { Random, Scheduler } from '@sekisho/wire';
import { bufferedRandom } from './buffered-random.ts';
import { type Attempt, attemptOf } from './clients/attempt.ts';
import { Clients } from './clients/clients.ts';
import { groupsToPrepare, settingsOf, slotsOf } from './clients/slots.ts';
import { seededDice } from './dice.ts';
import { DiffieHellmanPool } from './diffie-hellman/diffie-hellman-pool.ts';
import { Director } from './director.ts';
import { limits } from './limits.ts';
import { thisMachine } from './machine.ts';
import type { ClientPath } from './path/client-path.ts';
import { openPath } from './path/open-path.ts';
import type { LoadReport } from './report/load-report.ts';
import type { LoadProgress } from './report/progress.ts';
import { LoadRecorder } from './report/recorder.ts';
import { type LoadScenarioInput, loadScenarioSchema, type Scenario } from './scenario/scenario.ts';
import { reportedScenario } from './scenario/scenario-summary.ts';
import { openTraffic } from './traffic/open-traffic.ts';
import { Watch } from './watch.ts';

/** A session that stands, and the address the gateway leased to it. */
export interface StandingSession extends SessionKey {
  readonly address: string;
}

/** A run under way. */
export interface RunUnderWay {
  /** How it stands now. */
  progress(): LoadProgress;
  /** Begins nothing more, closes the sessions and then reports. */
  interrupt(): void;
  /** Sessions that can carry packets now, in no order. */
  standing(): readonly StandingSession[];
  /** Packets through standing sessions, sealed before they are sent. @throws LoadError unless the packet path is native */
  blast(options: BlastOptions): BlastResult;
}

export interface LoadOptions {
  /** Called when everything is ready, before the first client connects. */
  readonly onStart?: (run: RunUnderWay) => void;
  /** Called for every attempt when it, or the session it became, is over. */
  readonly onOver?: (attempt: Attempt) => void;
}

/** A run that can't be begun; the message is a sentence for whoever asked for it. */
export class LoadError extends Error {
  override readonly name = 'LoadError';
}

/**
 * Runs a scenario from beginning to end. What goes wrong with single clients is in the report.
 * @throws LoadError, DataplaneError or ZodError when it can't be begun
 */
export async function runLoad(input: LoadScenarioInput, options: LoadOptions = {}): Promise<LoadReport> {
  const scenario = loadScenarioSchema.parse(input);
  const random = bufferedRandom();
  const server = await addressOf(scenario.server);
  const recorder = new LoadRecorder({
    scenario: reportedScenario(scenario),
    machine: await thisMachine(),
    started: new Date(),
    start: preciseNow(),
  });
  const report = (what: string) => (error: unknown) =>
    recorder.error(`${what}: ${error instanceof Error ? error.message : String(error)}`, preciseNow());
  const path = await openPath(scenario, server, random, report('socket'));
  const pool = new DiffieHellmanPool(limits.diffieHellmanThreads, report('Diffie-Hellman'));
  const scheduler = new HostScheduler({ clock: preciseNow, grainMs: limits.timerGrainMs });
  try {
    await pool.prepare(groupsToPrepare(scenario));
    const parts = { scenario, server, recorder, random, path, diffieHellman: pool, scheduler };
    const outcome = await direct(parts, options);
    return recorder.finish(outcome, preciseNow());
  } finally {
    scheduler.close();
    await Promise.all([path.close(), pool.close()]);
  }
}

interface Parts {
  readonly scenario: Scenario;
  readonly server: string;
  readonly recorder: LoadRecorder;
  readonly random: Random;
  readonly path: ClientPath;
  readonly diffieHellman: DiffieHellmanPool;
  readonly scheduler: Scheduler;
}

async function direct(parts: Parts, { onStart, onOver }: LoadOptions): Promise<LoadReport['outcome']> {
  const { scenario, recorder, scheduler, path } = parts;
  const dice = seededDice(scenario.seed);
  const traffic = openTraffic({ ...parts, events: recorder, clock: preciseNow, dice });
  const clients = new Clients({
    ...parts,
    events: recorder,
    clock: preciseNow,
    dice,
    loss: scenario.loss,
    settingsOf: settingsOf(scenario),
    traffic: traffic.ofClients,
    onOver: onOver && ((client, ending, now) => onOver(attemptOf(client, ending, now, new Date()))),
  });
  const director = new Director({
    scenario,
    clients,
    events: recorder,
    scheduler,
    clock: preciseNow,
    dice,
    slotOf: slotsOf(scenario, dice),
  });
  const watch = new Watch(parts, scenario.gatewayProcesses, traffic.counters);
  watch.start(preciseNow());
  onStart?.({
    progress: () => recorder.progress(preciseNow()),
    interrupt: () => director.interrupt(),
    standing: () => standingOf(clients),
    blast: (options) => {
      if (path.blast === undefined)
        throw new LoadError('Packets can be sealed before by the native packet path alone.');
      return path.blast(options);
    },
  });
  try {
    return await director.run();
  } finally {
    watch.stop(preciseNow());
    traffic.close();
  }
}

const standingOf = ({ connected }: Clients): StandingSession[] =>
  connected.flatMap(({ session, address }) => (session && address !== undefined ? [{ ...session, address }] : []));

async function addressOf(server: string): Promise<string> {
  try {
    return (await lookup(server, 4)).address;
  } catch (error) {
    throw new LoadError(`No IPv4 address is known for ${server}: ${error instanceof Error ? error.message : error}`);
  }
}
