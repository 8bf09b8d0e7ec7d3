import { DiagLogLevel, diag } from '@opentelemetry/api';
import { loggingErrorHandler, setGlobalErrorHandler } from '@opentelemetry/core';
import { problemKindsMax, problemSilenceMs } from '../limits.ts';
import type { Logger } from '../logger.ts';
import type { Telemetry } from './telemetry.ts';

/**
 * What the SDK has to complain of, such as a metric that cannot be read, in the service's log: each kind of complaint once in a while,
 * as the SDK repeats itself with every export, and without stacks.
 */
export function tellProblems(logger: Pick<Logger, 'warn'>, now: () => number = () => performance.now()): Telemetry {
  const told = new Map<string, number>();
  const warn = (message: string) => {
    const kind = message.replaceAll(/\d+/g, '#');
    const last = told.get(kind);
    if (last !== undefined && now() - last < problemSilenceMs) return;
    if (told.size >= problemKindsMax) told.clear();
    told.set(kind, now());
    logger.warn(`OpenTelemetry: ${message}`);
  };
  const silent = () => undefined;
  diag.setLogger({ error: warn, warn, info: silent, debug: silent, verbose: silent }, DiagLogLevel.WARN);
  setGlobalErrorHandler((error) => warn(typeof error === 'string' ? error : (error.message ?? 'unknown error')));
  return {
    stop: async () => {
      diag.disable();
      setGlobalErrorHandler(loggingErrorHandler());
    },
  };
}
