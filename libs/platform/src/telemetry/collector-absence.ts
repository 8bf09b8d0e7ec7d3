import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { Logger } from '../logger.ts';

export type Signal = 'metrics' | 'spans';

/** Says once that the collector does not take what it is sent, and once that it does again, whatever is sent meanwhile. */
export class CollectorAbsence {
  readonly #refused = new Set<Signal>();

  constructor(private readonly logger: Pick<Logger, 'warn' | 'info'>) {}

  /** @returns what the SDK hears of an export: always that it went well, as it would log each that did not, with a stack */
  heard(signal: Signal, { code, error }: ExportResult): ExportResult {
    const refusedBefore = this.#refused.size;
    if (code === ExportResultCode.SUCCESS) this.#refused.delete(signal);
    else this.#refused.add(signal);
    const refusedNow = this.#refused.size;
    if (refusedBefore === 0 && refusedNow > 0) {
      const reason = reasonOf(error);
      this.logger.warn(
        { signal, reason },
        'the OpenTelemetry collector does not take what it is sent; trying for ever',
      );
    }
    if (refusedBefore > 0 && refusedNow === 0)
      this.logger.info('the OpenTelemetry collector takes what it is sent again');
    return { code: ExportResultCode.SUCCESS };
  }
}

/** An error of several addresses at once has a code and no words. */
function reasonOf(error: Error | undefined): string {
  if (error === undefined) return 'unknown';
  return error.message || ('code' in error ? String(error.code) : error.name);
}
