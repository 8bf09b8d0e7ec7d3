import { computeDiffieHellman } from '@sekisho/isakmp';
import { type Endpoint, type Instant, instant, later, milliseconds, Scheduler, Secret } from '@sekisho/wire';
import { type Datagram, gatewayAddress, MemoryGateway } from '../client/memory-gateway.fixture.ts';
import { defaultEspSuites, defaultIkeSuites } from '../options.ts';
import type { Transport } from '../transport.ts';
import { bufferedRandom } from './buffered-random.ts';
import { type Attempt, attemptOf } from './clients/attempt.ts';
import { Clients } from './clients/clients.ts';
import { settingsOf, slotsOf } from './clients/slots.ts';
import { type Dice, seededDice } from './dice.ts';
import type { DiffieHellmanService } from './diffie-hellman/diffie-hellman-pool.ts';
import { Director } from './director.ts';
import { JavascriptPath } from './path/javascript-path.ts';
import type { LoadReport } from './report/load-report.ts';
import { LoadRecorder } from './report/recorder.ts';
import { aMachine, aScenario } from './report/sample-run.fixture.ts';
import { type LoadScenarioInput, loadScenarioSchema, type Scenario } from './scenario/scenario.ts';

export const preSharedKey = 'a long pre-shared key';
export const password = 'wonderland';

const inTheSameTurn: DiffieHellmanService = {
  ask: (question, answer) => answer(computeDiffieHellman(question)),
};

/** A line of 5 ms to a gateway of its own for each client, under a clock moved by hand. */
class MemoryLine implements Transport {
  readonly server = gatewayAddress;
  readonly gateway: MemoryGateway;
  #toClient: (bytes: Uint8Array, port: number) => void = () => undefined;
  #closed = false;

  constructor(
    private readonly world: LoadWorld,
    readonly local: Endpoint,
    user: (user: string) => boolean,
  ) {
    const index = local.port - firstPort + 1;
    this.gateway = new MemoryGateway({
      policy: {
        suites: defaultIkeSuites,
        espSuites: defaultEspSuites,
        preSharedKeys: [{ name: 'default', secret: Secret.fromText(preSharedKey) }],
        machineAuthentication: ['pre-shared-key'],
        certificate: () => undefined,
        authorities: () => [],
        publicAddresses: [gatewayAddress],
        respond: true,
      },
      random: world.random,
      authentication: ['ms-chap-v2'],
      user,
      password,
      network: { local: '10.9.0.1', peer: `10.9.${index >> 8}.${index & 255}`, dns: [], nbns: [] },
      client: local,
    });
  }

  send(bytes: Uint8Array, port: number): void {
    if (this.world.cut) return;
    this.#after(() => this.#fromGateway(this.gateway.receive(bytes, port, this.world.now)));
  }

  onReceive(listener: (bytes: Uint8Array, fromPort: number) => void): void {
    this.#toClient = listener;
  }

  onError(): void {}

  async close(): Promise<void> {
    this.#closed = true;
  }

  #fromGateway(datagrams: readonly Datagram[]): void {
    for (const { bytes, port } of datagrams) {
      this.#after(() => {
        if (!this.#closed) this.#toClient(bytes, port);
      });
    }
    const deadline = this.gateway.deadline();
    if (deadline === undefined) return;
    this.world.scheduler.add(deadline, { run: (now) => this.#fromGateway(this.gateway.timeout(now)) });
  }

  #after(act: () => void): void {
    this.world.scheduler.add(later(this.world.now, milliseconds(5)), { run: act });
  }
}

const firstPort = 40_000;

/** A load run in memory: scenario, clients, gateways and time. */
export class LoadWorld {
  now: Instant = instant(0);
  /** Nothing reaches a gateway while set. */
  cut = false;
  readonly scheduler = new Scheduler();
  readonly random = bufferedRandom();
  readonly lines: MemoryLine[] = [];
  /** What a sessions file would have. */
  readonly attempts: Attempt[] = [];
  readonly recorder: LoadRecorder;
  readonly clients: Clients;
  readonly director: Director;
  readonly scenario: Scenario;
  inFlightPeak = 0;
  outcome: 'finished' | 'interrupted' | undefined;

  constructor(input: Partial<LoadScenarioInput>, options: { readonly knownUser?: (name: string) => boolean } = {}) {
    const { scheduler, random } = this;
    this.scenario = loadScenarioSchema.parse({
      server: gatewayAddress,
      preSharedKey,
      users: { pattern: 'user{n}', password },
      sessions: 10,
      ...input,
    });
    const dice: Dice = seededDice(this.scenario.seed);
    const clock = (): Instant => this.now;
    this.recorder = new LoadRecorder({ scenario: aScenario, machine: aMachine, started: new Date(0), start: this.now });
    const path = new JavascriptPath(
      async () => this.#open(options.knownUser ?? (() => true)),
      random,
      (error) => this.recorder.error(error.message, this.now),
    );
    this.clients = new Clients({
      path,
      diffieHellman: inTheSameTurn,
      events: this.recorder,
      scheduler,
      clock,
      random,
      dice,
      loss: this.scenario.loss,
      server: gatewayAddress,
      settingsOf: settingsOf(this.scenario),
      traffic: undefined,
      onOver: (client, ending, now) => this.attempts.push(attemptOf(client, ending, now, new Date(now))),
    });
    this.director = new Director({
      scenario: this.scenario,
      clients: this.clients,
      events: this.recorder,
      scheduler,
      clock,
      dice,
      slotOf: slotsOf(this.scenario, dice),
    });
    void this.director.run().then((outcome) => {
      this.outcome = outcome;
    });
  }

  /** Lets time pass until the run is over, or this many milliseconds have passed. */
  async run(ms: number): Promise<void> {
    const end = later(this.now, milliseconds(ms));
    await settled();
    for (let at = this.scheduler.next; at !== undefined && at <= end; at = this.scheduler.next) {
      if (this.outcome !== undefined) return;
      this.now = instant(Math.max(this.now, at));
      this.scheduler.runDue(this.now);
      await settled();
      const connecting = [...this.clients.all()].filter(({ stage }) => stage === 'connecting').length;
      this.inFlightPeak = Math.max(this.inFlightPeak, connecting);
    }
    if (this.outcome === undefined) this.now = end;
  }

  /** Runs to the end and reports. */
  async report(): Promise<LoadReport> {
    await this.run(3_600_000);
    if (this.outcome === undefined) throw new Error('the run does not end');
    // The last goodbyes are on their way.
    const end = later(this.now, milliseconds(50));
    const report = this.recorder.finish(this.outcome, this.now);
    this.now = end;
    this.scheduler.runDue(end);
    return report;
  }

  #open(knownUser: (name: string) => boolean): MemoryLine {
    const line = new MemoryLine(this, { address: '198.51.100.7', port: firstPort + this.lines.length }, knownUser);
    this.lines.push(line);
    return line;
  }
}

/** All that promises do next is done. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
