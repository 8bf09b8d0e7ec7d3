/** One connection behind a number: whoever wonders about a bucket finds the trace of one that fell into it. */
export interface Exemplar {
  /** Short labels, such as the trace's id. */
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

type Labels = Readonly<Record<string, unknown>>;
type Buckets = (Exemplar | undefined)[];

/** The last exemplar of every bucket of every series: as many as the histograms have buckets. */
export class Exemplars {
  readonly #byMetric = new Map<string, Map<string, Buckets>>();

  /** @param bounds upper bounds of the metric's buckets */
  keep(name: string, labels: Labels, bounds: readonly number[], exemplar: Exemplar): void {
    const series = this.#byMetric.get(name) ?? new Map<string, Buckets>();
    this.#byMetric.set(name, series);
    const key = keyOf(labels);
    const buckets = series.get(key) ?? [];
    series.set(key, buckets);
    const index = bounds.findIndex((bound) => exemplar.value <= bound);
    buckets[index < 0 ? bounds.length : index] = exemplar;
  }

  /** By bucket; the last one has no bound. */
  of(name: string, labels: Labels): readonly (Exemplar | undefined)[] {
    return this.#byMetric.get(name)?.get(keyOf(labels)) ?? [];
  }
}

const keyOf = (labels: Labels): string =>
  Object.keys(labels)
    .sort()
    .map((name) => `${name}=${labels[name]}`)
    .join('\n');

let kept: Exemplars | undefined;

/** Exemplars of this process; undefined while nobody collects them. */
export const keptExemplars = (): Exemplars | undefined => kept;

/** Keeps exemplars from now on. @returns a function that ends that */
export function keepExemplars(exemplars: Exemplars): () => void {
  kept = exemplars;
  return () => {
    if (kept === exemplars) kept = undefined;
  };
}
