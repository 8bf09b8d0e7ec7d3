import { DiagLogLevel, diag } from '@opentelemetry/api';
import type { Logger } from '../logger.ts';
import type { Telemetry } from './telemetry.ts';

/** What the SDK has to complain of, such as a metric that cannot be read, in the service's log. */
export function tellProblems(logger: Logger): Telemetry {
  const warn = (message: string) => logger.warn(`OpenTelemetry: ${message}`);
  const silent = () => undefined;
  diag.setLogger({ error: warn, warn, info: silent, debug: silent, verbose: silent }, DiagLogLevel.WARN);
  return { stop: async () => diag.disable() };
}
