import { BranchCoverage, look } from './branch-coverage.ts';
import { limits } from './limits.ts';
import { mutated } from './mutation.ts';
import type { Seeded } from './seeded.ts';
import type { Target } from './targets.ts';

export interface Finding {
  readonly input: Uint8Array;
  /** What came instead of a refusal. */
  readonly problem: string;
}

export interface Explored {
  readonly inputs: number;
  readonly findings: readonly Finding[];
  /** Each reached what those before it did not, the shortest first. */
  readonly corpus: readonly Uint8Array[];
  readonly reached: { readonly functions: number; readonly left: number };
}

export interface ExplorationOptions {
  readonly seeds: readonly Uint8Array[];
  readonly seconds: number;
  readonly draws: Seeded;
}

const isOurs = (url: string): boolean => /\/libs\/.*\/src\//.test(url) && !url.includes('.fixture.');

/** Where an error arose, without what depends on the input. */
function placeOf(problem: string): string {
  const frame = problem.split('\n').find((line) => line.trim().startsWith('at '));
  return frame ?? problem;
}

/** Runs a target with more and more inputs, going on from those that reached something new. */
export class Exploration {
  readonly #coverage = new BranchCoverage();
  readonly #findings = new Map<string, Finding>();
  readonly #corpus: Uint8Array[] = [];
  #inputs = 0;

  constructor(
    private readonly target: Target,
    private readonly options: ExplorationOptions,
  ) {}

  async run(): Promise<Explored> {
    const end = performance.now() + this.options.seconds * 1_000;
    look(isOurs);
    const first = this.options.seeds.length === 0 ? [new Uint8Array()] : this.options.seeds;
    for (const seed of first) await this.#try([seed]);
    if (this.#corpus.length === 0) this.#corpus.push(new Uint8Array());
    while (performance.now() < end && this.#findings.size < limits.findingsMax) await this.#try(this.#nextInputs());
    const { sum } = this.#coverage;
    const corpus = await this.#smallest();
    return { inputs: this.#inputs, findings: [...this.#findings.values()], corpus, reached: sum };
  }

  #nextInputs(): Uint8Array[] {
    const { draws } = this.options;
    return Array.from({ length: limits.inputsPerLook }, () => {
      // What is new has not been tried from much: it comes more often.
      const recent = this.#corpus.slice(-8);
      const parent = draws.of(draws.below(3) === 0 ? recent : this.#corpus) ?? new Uint8Array();
      return mutated(parent, draws, this.#corpus);
    });
  }

  /** Runs inputs; of those that reached something new together, the single ones that did. */
  async #try(inputs: readonly Uint8Array[]): Promise<void> {
    for (const input of inputs) await this.#runOne(input);
    const reached = look(isOurs);
    if (!this.#coverage.isNew(reached)) return;
    const [only] = inputs;
    if (inputs.length === 1 && only) {
      this.#coverage.add(reached);
      this.#corpus.push(only);
      return;
    }
    const half = inputs.length >> 1;
    await this.#try(inputs.slice(0, half));
    await this.#try(inputs.slice(half));
  }

  async #runOne(input: Uint8Array): Promise<void> {
    this.#inputs += 1;
    const problem = await problemWith(this.target, input);
    if (problem === undefined || this.#findings.has(placeOf(problem))) return;
    const smallest = await shrunk(this.target, input, placeOf(problem));
    this.#findings.set(placeOf(problem), { input: smallest, problem });
  }

  /** As few and short ones as reach what all of them do. */
  async #smallest(): Promise<Uint8Array[]> {
    const coverage = new BranchCoverage();
    const kept: Uint8Array[] = [];
    look(isOurs);
    for (const input of this.#corpus.toSorted((a, b) => a.length - b.length)) {
      await problemWith(this.target, input);
      const reached = look(isOurs);
      if (!coverage.isNew(reached)) continue;
      coverage.add(reached);
      kept.push(input);
    }
    return kept;
  }
}

/** What is wrong with what a target does with an input; undefined: nothing. */
export async function problemWith(target: Target, input: Uint8Array): Promise<string | undefined> {
  const since = performance.now();
  try {
    await target.run(input.slice());
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  return performance.now() - since < limits.inputMsMax ? undefined : slowness(target, input);
}

/** Whether it takes so long by itself: others may have had the processor. */
async function slowness(target: Target, input: Uint8Array): Promise<string | undefined> {
  const since = process.cpuUsage();
  await target.run(input.slice());
  const { user, system } = process.cpuUsage(since);
  const workedMs = (user + system) / 1_000;
  return workedMs < limits.inputMsMax ? undefined : `takes ${Math.round(workedMs)} ms`;
}

/** The input with as much left out as leaves the problem at its place. */
async function shrunk(target: Target, input: Uint8Array, place: string): Promise<Uint8Array> {
  let smallest = input;
  for (let size = smallest.length >> 1; size > 0; size >>= 1) {
    for (let at = 0; at + size <= smallest.length; ) {
      const shorter = Uint8Array.from([...smallest.subarray(0, at), ...smallest.subarray(at + size)]);
      const problem = await problemWith(target, shorter);
      if (problem !== undefined && placeOf(problem) === place) smallest = shorter;
      else at += size;
    }
  }
  return smallest;
}
