import type { CollectorConfiguration, SamplingPolicy } from './collector-configuration.ts';
import type { ReceivedSpan } from './otlp-json.ts';

/** Which traces a collector keeps, by the policies of its configuration: a trace is kept as soon as one of them wants it. */
export class TailSampling {
  readonly #policies: readonly SamplingPolicy[];

  constructor({ processors }: Pick<CollectorConfiguration, 'processors'>) {
    this.#policies = processors.tail_sampling.policies;
  }

  /** @returns the name of the first policy that keeps the trace; undefined: it is dropped, but for a share */
  keptBy(trace: readonly ReceivedSpan[]): string | undefined {
    return this.#policies.find((policy) => wants(policy, trace))?.name;
  }

  /** Percentage that is kept whatever is in them. */
  get share(): number {
    return Math.max(
      0,
      ...this.#policies.map((policy) =>
        policy.type === 'probabilistic' ? policy.probabilistic.sampling_percentage : 0,
      ),
    );
  }
}

function wants(policy: SamplingPolicy, trace: readonly ReceivedSpan[]): boolean {
  switch (policy.type) {
    case 'status_code':
      return trace.some(({ status }) => policy.status_code.status_codes.some((code) => code.toLowerCase() === status));
    case 'latency': {
      const first = Math.min(...trace.map(({ start }) => start));
      const took = Math.max(...trace.map(({ end }) => end)) - first;
      return took > policy.latency.threshold_ms && took <= (policy.latency.upper_threshold_ms ?? took);
    }
    case 'probabilistic':
      return policy.probabilistic.sampling_percentage >= 100;
  }
}
