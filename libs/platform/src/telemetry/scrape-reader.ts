import { type MetricData, MetricReader } from '@opentelemetry/sdk-metrics';

/** Collects whenever it is asked; those who ask meanwhile get the same. */
export class ScrapeReader extends MetricReader {
  #collecting: Promise<readonly MetricData[]> | undefined;

  read(): Promise<readonly MetricData[]> {
    this.#collecting ??= this.#collect().finally(() => {
      this.#collecting = undefined;
    });
    return this.#collecting;
  }

  /** What one metric could not tell is left out; the others are told. */
  async #collect(): Promise<readonly MetricData[]> {
    const { resourceMetrics } = await this.collect();
    return resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics);
  }

  protected override async onForceFlush(): Promise<void> {}

  protected override async onShutdown(): Promise<void> {}
}
