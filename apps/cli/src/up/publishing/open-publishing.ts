import { readFileSync, rmSync } from 'node:fs';
import { Bus, createLogger, type Settings } from '@sekisho/platform';
import { localBus } from '../../state/bus-access.ts';
import { exampleSettings } from '../../state/settings-file.ts';
import type { StatePaths } from '../../state/state-paths.ts';
import { provideCaPassphrase } from '../ca-passphrase.ts';
import { preSharedKeys } from '../pre-shared-key.ts';
import { answerSettings } from './answers.ts';
import { Publisher } from './publisher.ts';
import type { Provided } from './publisher-options.ts';
import { Revisions } from './revisions.ts';
import type { Services } from './take-over.ts';
import { putBackTeller } from './tell-put-back.ts';

const user = 'supervisor';

export interface Publishing {
  readonly paths: StatePaths;
  /** With which services are started. */
  readonly settings: Settings;
  readonly services: Services;
  readonly say: (sentence: string) => void;
}

/** The settings of a gateway that is started, for whoever wants to change them while it runs. */
export function openPublisher({ paths, settings, services, say }: Publishing): Publisher {
  return new Publisher({
    file: settings.file,
    settings,
    text: readFileSync(settings.file, 'utf8'),
    defaults: readFileSync(exampleSettings, 'utf8'),
    revisions: new Revisions(paths.settingsRevisions),
    services,
    provide: (next) => provide(next, paths),
    say,
  });
}

/** Secrets themselves are told to nobody: whoever may read the file finds them. */
function provide(settings: Settings, paths: StatePaths): Provided {
  provideCaPassphrase(settings, paths);
  const made = preSharedKeys(settings).filter((key) => key.made);
  return {
    notices: made.map(({ name, source }) => `Made the pre-shared key ${name}: it is in ${source}.`),
    undo: () => {
      for (const { file } of made) if (file !== undefined) rmSync(file, { force: true });
    },
  };
}

/** Answers on the bus. @returns a function that ends that */
export async function servePublishing(
  publisher: Publisher,
  paths: StatePaths,
  natsUrl: string,
): Promise<() => Promise<void>> {
  const nats = localBus(paths, natsUrl, user);
  const instance = String(process.pid);
  const options = { nats, service: user, instance, stateDir: paths.root, logger: createLogger(user) };
  const bus = await Bus.connect({ ...options, waitForServer: false });
  publisher.onPutBack(putBackTeller(bus, user));
  const silence = answerSettings(bus, publisher);
  return async () => {
    silence();
    await bus.close();
  };
}
