import type { Topology } from './network/topology.ts';
import type { Progress } from './progress.ts';
import type { CaseId, Results } from './report/results.ts';

/** What every case works with. */
export interface Bench {
  readonly topology: Topology;
  readonly results: Results;
  readonly progress: Progress;
  /** How often each point is measured. */
  readonly runs: number;
}

/** One of the bench's questions. It adds what it finds to the results. */
export interface Case {
  readonly id: CaseId;
  readonly title: string;
  run(bench: Bench): Promise<void>;
}

/** Does a part of a case; its failure is recorded and the rest goes on. */
export async function attempt(bench: Bench, id: CaseId, what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    bench.results.failures.push({ case: id, what, reason });
    bench.progress.line(`(${id}) ${what} failed: ${reason}`);
  }
}
