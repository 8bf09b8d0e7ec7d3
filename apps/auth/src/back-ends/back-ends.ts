import type { Logger, Settings } from '@sekisho/platform';
import type { BackEnd } from './back-end.ts';
import type { Directory } from './internal/directory.ts';
import { InternalBackEnd } from './internal/internal-back-end.ts';
import type { Standing } from './internal/standing.ts';

export interface BackEndsParts {
  readonly settings: Settings;
  /** Users of the gateway's own store. */
  readonly directory: Directory;
  readonly standing: Standing;
  readonly logger: Logger;
}

/** Every back end that the settings name, and the internal one. */
export class BackEnds {
  private constructor(readonly byName: ReadonlyMap<string, BackEnd>) {}

  static async open(parts: BackEndsParts): Promise<BackEnds> {
    const internal = new InternalBackEnd(parts.directory, parts.standing);
    const all = new Map<string, BackEnd>([[internal.name, internal]]);
    return new BackEnds(all);
  }

  async close(): Promise<void> {
    await Promise.all([...this.byName.values()].map((each) => each.close()));
  }
}
