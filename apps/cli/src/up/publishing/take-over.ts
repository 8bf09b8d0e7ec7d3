import type { SettingsEffect } from '@sekisho/contracts';
import type { PlaceChanged, Settings, SettingsReader, TakenOver } from '@sekisho/platform';
import { reasonOf } from '../../command-error.ts';

/** The processes that settings are taken over by. */
export interface Services {
  /** Those that run, in the order in which they start. */
  readonly names: readonly SettingsReader[];
  /** Settings are about to be taken over. */
  begins?(): void;
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

/** Where services find the settings. */
export interface SharedFile {
  /** @throws where they do not find the new ones any more */
  check(): void;
  /** The former settings, before anybody reads them. @returns whether others were there */
  putBack(): boolean;
}

/** It asks for the change, and is started anew when it has its answer. */
export const lateService = 'console' satisfies SettingsReader;

/** Those that are never started anew because of settings, as that would cost clients packets: they hear of all that are published. */
const inPlaceServices: readonly SettingsReader[] = ['balancer', 'edge'];

/** How a service comes to new settings; undefined: it has nothing to do with what was changed, or has them at the next start. */
export function wayOf(name: SettingsReader, differences: readonly PlaceChanged[]): TakenOver | undefined {
  if (inPlaceServices.includes(name)) return 'in-place';
  const ways = new Set(differences.map(({ readers }) => readers.by[name]));
  return ways.has('anew') ? 'anew' : ways.has('in-place') ? 'in-place' : undefined;
}

/** What each change comes to for these services. */
export const effectsOn = (names: readonly SettingsReader[], changes: readonly PlaceChanged[]): SettingsEffect[] =>
  changes.map(({ place, readers }) => {
    const services = names.filter((name) => readers.by[name] !== undefined);
    const ways = services.map((name) => readers.by[name]);
    const takes = ways.includes('next-start') ? 'next-start' : ways.includes('anew') ? 'service-restart' : 'at-once';
    return { path: place, takes, services, runningSessions: readers.runningSessions === true };
  });

/**
 * Has every service that reads what was changed take it over, one after the other; those that take settings over in place hear of all.
 * Where one does not come up with them, the others are brought back to the former ones.
 * @throws what the service that did not come up threw
 */
export async function takeOver(services: Services, change: Change, file: SharedFile): Promise<void> {
  const { former, next, differences } = change;
  const steps = services.names
    .filter((name) => name !== lateService)
    .flatMap((name) => {
      const way = wayOf(name, differences);
      return way === undefined ? [] : [{ name, way }];
    });
  const done: typeof steps = [];
  let failed: (typeof steps)[number] | undefined;
  services.begins?.();
  try {
    for (const step of steps) {
      done.push(step);
      failed = step;
      await follow(services, step, next);
      failed = undefined;
      file.check();
    }
  } catch (error) {
    file.putBack();
    const left: string[] = [];
    // Where the new one did not come up beside the one before, that one runs as it did.
    const changed = done.filter((step) => step !== failed || step.way === 'in-place' || !services.runs(step.name));
    const back = (step: (typeof steps)[number]) => follow(services, step, former);
    for (const step of changed) {
      // Where somebody has edited the file meanwhile, it was not the former ones that were read.
      await back(step)
        .catch((again) => (file.putBack() ? back(step) : Promise.reject(again)))
        .catch((again) => left.push(reasonOf(again)));
    }
    if (left.length === 0) throw error;
    throw new Error(`${reasonOf(error)} And the former settings could not be put back everywhere: ${left.join(' ')}`);
  }
}

const follow = (services: Services, step: { name: SettingsReader; way: TakenOver }, to: Published): Promise<void> =>
  step.way === 'anew'
    ? services.anew(step.name, to.settings, to.revision)
    : services.inPlace(step.name, to.settings, to.revision);
