import { metrics } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { exposition } from '../telemetry/exposition.ts';
import { ScrapeReader } from '../telemetry/scrape-reader.ts';
import { Exemplars, keepExemplars } from './exemplars.ts';

/** Metrics of the process that runs a test, as Prometheus would read them. To be made before what is measured, and ended after it. */
export class MetricsInMemory {
  readonly #reader = new ScrapeReader();
  readonly #exemplars = new Exemplars();
  readonly #forget = keepExemplars(this.#exemplars);

  constructor() {
    metrics.disable();
    metrics.setGlobalMeterProvider(new MeterProvider({ readers: [this.#reader] }));
  }

  async text(): Promise<string> {
    const collected = await this.#reader.read();
    return exposition(collected, { format: 'openmetrics', common: {}, exemplars: this.#exemplars });
  }

  end(): void {
    this.#forget();
    metrics.disable();
  }
}
