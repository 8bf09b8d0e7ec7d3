import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type SettingsRevisionInfo, settingsPathsToldMax, settingsRevisionInfo } from '@sekisho/contracts';
import { newUlid } from '@sekisho/platform';
import { settingsRevisionsMax } from '../../limits.ts';
import { makePrivateFolder, writePrivate } from '../../state/private-files.ts';

const kept = settingsRevisionInfo.omit({ current: true, inForce: true });

/** One that is kept, without its text. */
export type Revision = Omit<SettingsRevisionInfo, 'current' | 'inForce'>;

export type NewRevision = Omit<Revision, 'at' | 'revision'> & { readonly text: string; readonly revision?: string };

/** The settings as they were, in a folder of root's: for each a file of its text, and one of who made it. */
export class Revisions {
  readonly #folder: string;
  /** The oldest first. */
  readonly #all: Revision[];

  /** What cannot be read of it is left out. */
  constructor(folder: string) {
    this.#folder = folder;
    makePrivateFolder(folder);
    this.#all = readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .toSorted()
      .flatMap((name) => read(join(folder, name)));
  }

  /** The newest first. */
  get all(): readonly Revision[] {
    return this.#all.toReversed();
  }

  get newest(): Revision | undefined {
    return this.#all.at(-1);
  }

  /** undefined: there is none of this name, or it is no longer kept. */
  text(revision: string): string | undefined {
    if (!this.#all.some((each) => each.revision === revision)) return undefined;
    return readFileSync(this.#path(revision, 'yaml'), 'utf8');
  }

  /** The oldest make room. */
  add({ text, revision = newUlid(), by, note, changed }: NewRevision): Revision {
    const at = new Date().toISOString();
    const added = {
      revision,
      at,
      by,
      ...(note !== undefined && { note }),
      changed: changed.slice(0, settingsPathsToldMax),
    };
    // The text first: whatever is listed can be read.
    writePrivate(this.#path(revision, 'yaml'), text);
    writePrivate(this.#path(revision, 'json'), `${JSON.stringify(added)}\n`);
    this.#all.push(added);
    for (const { revision: oldest } of this.#all.splice(0, Math.max(0, this.#all.length - settingsRevisionsMax))) {
      for (const kind of ['json', 'yaml'] as const) rmSync(this.#path(oldest, kind), { force: true });
    }
    return added;
  }

  #path(revision: string, kind: 'json' | 'yaml'): string {
    return join(this.#folder, `${revision}.${kind}`);
  }
}

function read(file: string): Revision[] {
  try {
    return [kept.parse(JSON.parse(readFileSync(file, 'utf8')))];
  } catch {
    return [];
  }
}
