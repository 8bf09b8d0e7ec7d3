import type { ControlFrame } from '@sekisho/dataplane';
import { vi } from 'vitest';
import { setUp } from '../edge-in-memory.fixture.ts';
import type { MemoryClient } from '../memory-client.fixture.ts';
import { eapOf, honestly, type Kind } from './kinds.fixture.ts';
import { Services } from './services.fixture.ts';
import { carries, Tampering } from './tampering.fixture.ts';

const bystander = '198.51.100.7';
const hostile = '198.51.100.66';
/** A peer that is silent is given up within this, and whatever it left is taken away. */
const cleanedUpMs = 300_000;
const farewellMs = 5_000;
/** Nobody renews meanwhile. */
const leaseMs = 3_600_000;
/** A question that waits for longer is never answered. */
const answeredMs = 20_000;
/** In which nothing is asked: then nothing is on its way any more. */
const quietTurns = 20;

/** Until nothing moves any more, and what is awaited is there. */
async function settle(
  { authentication }: Pick<ReturnType<typeof setUp>, 'authentication'>,
  awaited = () => true,
): Promise<void> {
  // The host's own clock, which stands still for nobody: to seal a question takes another thread's time.
  const end = Date.now() + answeredMs;
  for (let quiet = 0; quiet < quietTurns && Date.now() < end; ) {
    await new Promise((resolve) => setImmediate(resolve));
    quiet = authentication.waiting > 0 || !awaited() ? 0 : quiet + 1;
  }
}

const idsOf = (edge: ReturnType<typeof setUp>) => ({
  sas: [...edge.dataplane.sas.keys()],
  sessions: [...edge.dataplane.sessions.keys()],
  routes: edge.held.length,
  live: edge.gateway.live().map(({ connection }) => connection),
});

/** An edge with somebody in, and somebody else who means it no good. */
class Scene {
  readonly #services: Services;
  readonly #edge;
  readonly #honest: MemoryClient;
  readonly #kind: Kind;
  readonly #seed: number;
  readonly #heard: ControlFrame[] = [];
  readonly #problems: string[] = [];
  #tampering: Tampering | undefined;

  constructor(kind: Kind, seed: number) {
    this.#kind = kind;
    this.#seed = seed;
    this.#services = new Services(kind.eap ?? 'md5-challenge');
    this.#edge = setUp(this.#services.answer, { ttlMs: leaseMs, ...kind.edge });
    this.#honest = this.#edge.client(bystander, { ...honestly(kind), ...eapOf(kind) });
    const { deliver } = this.#edge.dataplane;
    this.#edge.dataplane.deliver = (frame) => this.#deliver(frame, (each) => deliver.call(this.#edge.dataplane, each));
  }

  /** @returns what is not as it must be */
  async play(): Promise<string[]> {
    this.#honest.connect();
    await settle(this.#edge, () => this.#honest.officeMode !== undefined && this.#edge.held.length === 1);
    const before = idsOf(this.#edge);
    this.#claim(before.live.length === 1, 'the honest client is in');
    const letIn = this.#services.letIn;
    this.#tampering = new Tampering(this.#seed, this.#heard.filter(carries));
    await this.#attack();
    const established = this.#edge.records('connection.established').length - 1;
    this.#claim(established <= this.#services.letIn - letIn, 'nobody is in whom auth has not let in');
    this.#claim(!this.#kind.isStranger || established === 0, 'no stranger is in');
    await this.#fallSilent(before);
    return this.#problems.length === 0 ? [] : [`seed ${this.#seed}`, ...this.#problems, ...this.#tampering.done];
  }

  async #attack(): Promise<void> {
    const attacker = this.#edge.client(hostile, { ...this.#kind.client, ...eapOf(this.#kind) });
    attacker.connect();
    await settle(this.#edge);
    for (let second = 0; second < 8; second += 1) await vi.advanceTimersByTimeAsync(1_000);
    attacker.rekeyEsp();
    attacker.hangUp();
    await settle(this.#edge);
  }

  async #fallSilent(before: ReturnType<typeof idsOf>): Promise<void> {
    const { dataplane, gateway } = this.#edge;
    dataplane.clients.delete(hostile);
    await vi.advanceTimersByTimeAsync(cleanedUpMs);
    await settle(this.#edge);
    const [is, was] = [idsOf(this.#edge), before].map((ids) => JSON.stringify(ids));
    this.#claim(is === was, `all is as before: ${is}, not ${was}`);
    this.#claim(gateway.occupied === 1, `one client is there, not ${gateway.occupied}`);
    this.#claim(this.#honest.seen.length === 0, `the honest client noticed nothing: ${this.#honest.seen}`);
    const stopped = gateway.stop();
    await vi.advanceTimersByTimeAsync(farewellMs);
    await stopped;
  }

  #deliver(frame: ControlFrame, deliver: (frame: ControlFrame) => void): void {
    if (this.#tampering === undefined) this.#heard.push(frame);
    const frames = this.#isHonest(frame) ? [frame] : (this.#tampering?.arriving(frame) ?? [frame]);
    try {
      for (const each of frames) deliver(each);
    } catch (error) {
      this.#problems.push(`the edge throws: ${error instanceof Error ? error.stack : error}`);
    }
  }

  #isHonest(frame: ControlFrame): boolean {
    if ('remote' in frame) return frame.remote.address === bystander;
    const sas = [...this.#edge.dataplane.sas.values()];
    return sas.some(({ peer, remote }) => peer === frame.peer && remote.address === bystander);
  }

  #claim(isSo: boolean, what: string): void {
    if (!isSo) this.#problems.push(what);
  }
}

/**
 * One session by the whole edge: valid up to a step, then tampered with, then valid again, then silent. Beside it somebody is in.
 * @returns what is not as it must be, in words
 */
export const hostileSession = (kind: Kind, seed: number): Promise<string[]> => new Scene(kind, seed).play();
