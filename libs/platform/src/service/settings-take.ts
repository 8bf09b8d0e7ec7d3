import {
  type SettingsTakeReply,
  type SettingsTakeRequest,
  settingsTakeRequest,
  settingsTakers,
  subjects,
} from '@sekisho/contracts';
import type { Bus } from '../bus/bus.ts';
import type { Runtime } from '../runtime.ts';
import { loadSettings, type Settings } from '../settings/load.ts';
import { checkNewSecrets, type NamedSecrets } from '../settings/named-secrets.ts';
import type { RunningService } from './service.ts';

/** The process that is to take settings over. */
export interface Taking {
  readonly running: Pick<RunningService, 'takesSettings' | 'takeSettings'> & {
    readonly bus: Pick<Bus, 'answer'>;
    readonly settings: Pick<Settings, 'digest' | 'directory'> & NamedSecrets;
  };
  /** Finishes what it has begun, and ends the process, which is then started anew. */
  readonly retire: () => Promise<void>;
}

/**
 * Answers who publishes the settings of a cluster, for this instance of a service that reads them.
 * @returns a function that ends that; undefined: of this service nobody asks it
 */
export function answerSettingsTake(
  name: string,
  { instance, settingsFile }: Pick<Runtime, 'instance' | 'settingsFile'>,
  { running, retire }: Taking,
): (() => void) | undefined {
  const service = settingsTakers.find((each) => each === name);
  if (service === undefined) return undefined;
  let leaving = false;

  const take = async ({ revision, digest, way }: SettingsTakeRequest): Promise<SettingsTakeReply> => {
    if (leaving) return { outcome: 'leaving' };
    if (running.settings.digest === digest) return { outcome: 'taken' };
    const settings = loadSettings(settingsFile);
    if (settings.digest !== digest) throw new Error(`${settingsFile} has another text here`);
    if (way === 'in-place') {
      if (!running.takesSettings) throw new Error('it has them at its start alone');
      await running.takeSettings(revision);
      return { outcome: 'taken' };
    }
    // What can be seen beforehand costs nobody a start in vain.
    checkNewSecrets(service, settings, running.settings);
    leaving = true;
    void retire();
    return { outcome: 'leaving' };
  };
  return running.bus.answer(subjects.settingsTake(service, instance), settingsTakeRequest, (request) =>
    take(request).catch((error: unknown): SettingsTakeReply => {
      const reason = error instanceof Error ? error.message : String(error);
      return { outcome: 'refused', reason };
    }),
  );
}
