import type { PlaceChanged, Settings, SettingsReader, TakenOver } from '@sekisho/platform';
import { reasonOf } from '../../command-error.ts';

/** The processes that settings are taken over by. */
export interface Services {
  /** Those that run, in the order in which they start. */
  readonly names: readonly SettingsReader[];
  /** Whether a process of it runs. */
  runs(name: SettingsReader): boolean;
  /** A process with the new settings takes the place of the one that runs. @throws CommandError: then none may be there */
  anew(name: SettingsReader, settings: Settings, revision: string): Promise<void>;
  /** The process that runs reads them. @throws CommandError: it goes on with those before */
  inPlace(name: SettingsReader, settings: Settings, revision: string): Promise<void>;
  /** Sentences on processes that could not be asked, since this was asked last. */
  notices?(): readonly string[];
}

export interface Change {
  readonly former: Published;
  readonly next: Published;
  readonly differences: readonly PlaceChanged[];
}

/** Settings and what they are called. */
export interface Published {
  readonly settings: Settings;
  readonly revision: string;
}

/** It asks for the change, and is started anew when it has its answer. */
export const lateService = 'console' satisfies SettingsReader;

/** How a service comes to new settings; undefined: it has nothing to do with what was changed, or has them at the next start. */
export function wayOf(name: SettingsReader, differences: readonly PlaceChanged[]): TakenOver | undefined {
  const ways = new Set(differences.map(({ readers }) => readers.by[name]));
  return ways.has('anew') ? 'anew' : ways.has('in-place') ? 'in-place' : undefined;
}

/**
 * Has every service that reads what was changed take it over, one after the other; those that take settings over in place hear of all.
 * Where one does not come up with them, the others are brought back to the former ones.
 * @param putBack puts the former settings back into the file, before anybody reads them
 * @throws what the service that did not come up threw
 */
export async function takeOver(services: Services, change: Change, putBack: () => void): Promise<void> {
  const { former, next, differences } = change;
  const steps = services.names
    .filter((name) => name !== lateService)
    .flatMap((name) => {
      const way = wayOf(name, differences) ?? (name === 'edge' ? 'in-place' : undefined);
      return way === undefined ? [] : [{ name, way }];
    });
  const done: typeof steps = [];
  try {
    for (const step of steps) {
      done.push(step);
      await follow(services, step, next);
    }
  } catch (error) {
    putBack();
    const left: string[] = [];
    // Where the new one did not come up beside the one before, that one runs as it did.
    const failed = done.at(-1);
    const changed = done.filter((step) => step !== failed || step.way === 'in-place' || !services.runs(step.name));
    for (const step of changed) await follow(services, step, former).catch((again) => left.push(reasonOf(again)));
    if (left.length === 0) throw error;
    throw new Error(`${reasonOf(error)} And the former settings could not be put back everywhere: ${left.join(' ')}`);
  }
}

const follow = (services: Services, step: { name: SettingsReader; way: TakenOver }, to: Published): Promise<void> =>
  step.way === 'anew'
    ? services.anew(step.name, to.settings, to.revision)
    : services.inPlace(step.name, to.settings, to.revision);
