import { z } from 'zod';
import { type Sample, sample } from '../api/overview/endpoints.ts';
import { samplesMax } from '../limits.ts';
import type { ConsoleDatabase } from '../store/database.ts';

/** By what time they span. */
export type SamplesBySpan = Readonly<Record<'hour' | 'day', readonly Sample[]>>;

const kept = z.array(sample).max(samplesMax);

/** Samples in the console's tables, so that plots have a past after a restart. */
export class KeptSamples {
  readonly #database: Pick<ConsoleDatabase, 'get'>;

  constructor(database: Pick<ConsoleDatabase, 'get'>) {
    this.#database = database;
  }

  /** None of a span that was never kept, or by a release that has others. Rejects while the tables cannot be reached. */
  async load(): Promise<SamplesBySpan> {
    const tables = await this.#database.get();
    const rows = await tables.selectFrom('console_samples').selectAll().execute();
    const of = (span: 'hour' | 'day'): readonly Sample[] =>
      samplesIn(rows.find((row) => row.span === span)?.samples ?? '[]');
    return { hour: of('hour'), day: of('day') };
  }

  /** In place of those that were kept before. Rejects while the tables cannot be reached. */
  async keep({ hour, day }: SamplesBySpan): Promise<void> {
    const tables = await this.#database.get();
    const values = [
      { span: 'hour', samples: JSON.stringify(hour) },
      { span: 'day', samples: JSON.stringify(day) },
    ] as const;
    await tables
      .insertInto('console_samples')
      .values(values)
      .onConflict((conflict) =>
        conflict.column('span').doUpdateSet(({ ref }) => ({ samples: ref('excluded.samples') })),
      )
      .execute();
  }
}

function samplesIn(text: string): readonly Sample[] {
  try {
    return kept.parse(JSON.parse(text));
  } catch {
    return [];
  }
}
