import { hash } from 'node:crypto';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';

const prefix = 'parentbased_';

/**
 * The sampler that OTEL_TRACES_SAMPLER and OTEL_TRACES_SAMPLER_ARG name, as OpenTelemetry defines them; without them everything
 * is sampled, and what a caller decided holds.
 * @returns undefined for a name that is none
 */
export function samplerOf({
  OTEL_TRACES_SAMPLER: name = 'parentbased_always_on',
  OTEL_TRACES_SAMPLER_ARG: argument,
}: NodeJS.ProcessEnv): Sampler | undefined {
  if (name.startsWith(prefix)) {
    const root = rootSampler(name.slice(prefix.length), argument);
    return root && new ParentBasedSampler({ root });
  }
  return rootSampler(name, argument);
}

function rootSampler(name: string, argument: string | undefined): Sampler | undefined {
  switch (name) {
    case 'always_on':
      return new AlwaysOnSampler();
    case 'always_off':
      return new AlwaysOffSampler();
    case 'traceidratio': {
      const ratio = Number(argument ?? 1);
      return spread(new TraceIdRatioBasedSampler(ratio >= 0 && ratio <= 1 ? ratio : 1));
    }
    default:
      return undefined;
  }
}

/** Connections that begin within one millisecond have neighbouring ids, which such a sampler takes all or none. */
const spread = (sampler: Sampler): Sampler => ({
  shouldSample: (context, traceId, ...rest) =>
    sampler.shouldSample(context, hash('sha256', traceId).slice(0, traceId.length), ...rest),
  toString: () => sampler.toString(),
});
