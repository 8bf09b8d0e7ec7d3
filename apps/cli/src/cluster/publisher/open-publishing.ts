import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSettings, type Settings, SettingsError } from '@sekisho/platform';
import type { ServiceContext } from '@sekisho/platform/service';
import { replaceFile } from '../../state/replaced-file.ts';
import { exampleSettings } from '../../state/settings-file.ts';
import { Publisher } from '../../up/publishing/publisher.ts';
import { Revisions } from '../../up/publishing/revisions.ts';
import { BusServices } from './bus-services.ts';
import { checkClusterSettings } from './check-settings.ts';
import { LedgerFile } from './ledger-file.ts';
import { madeKeyFile, provideKeys } from './made-keys.ts';
import { Publishing } from './publishing.ts';
import { Stragglers } from './stragglers.ts';

/** The publisher of a cluster, which goes on where the one before it has ended. */
export function openPublishing({ settings: { file }, runtime, bus, logger }: ServiceContext): {
  readonly publishing: Publishing;
} {
  const say = (sentence: string) => logger.info(sentence);
  const revisions = new Revisions(join(runtime.stateDir, 'settings'));
  const ledger = new LedgerFile(join(runtime.stateDir, 'ledger.json'));
  takeBackUnfinished(file, { ledger, revisions, say });
  const services = new BusServices(bus);
  const publisher = new Publisher({
    file,
    ...inForceOf(file, { ledger, revisions }),
    defaults: readFileSync(exampleSettings, 'utf8'),
    revisions,
    services,
    provide: (next) => provideKeys(next),
    say,
    check: (text, known) => checkClusterSettings(text, file, known),
    keyFile: madeKeyFile,
    ledger,
  });
  ledger.ended(publisher.inForce);
  const stragglers = new Stragglers({ publisher, services, revisions, say });
  return { publishing: new Publishing({ bus, publisher, stragglers }) };
}

export interface Kept {
  readonly ledger: Pick<LedgerFile, 'inForce' | 'unfinished'>;
  readonly revisions: Pick<Revisions, 'add' | 'newest' | 'text'>;
}

/** Who asked for it has had no answer: what some instances have taken over of it is brought back as that of stragglers is. */
export function takeBackUnfinished(
  file: string,
  { ledger, revisions, say }: Kept & { readonly say: (sentence: string) => void },
): void {
  const { unfinished } = ledger;
  if (unfinished === undefined) return;
  const { former, next, by } = unfinished;
  if (readFileSync(file, 'utf8') !== next) return;
  const changed: string[] = [];
  const whatItWas = 'not taken over everywhere: the publisher ended meanwhile';
  if (textOf(revisions.newest?.revision, revisions) !== next)
    revisions.add({ text: next, by, note: whatItWas, changed });
  replaceFile(file, former);
  revisions.add({ text: former, by: 'publisher', note: 'taken back', changed });
  say(`Settings of ${by} were ${whatItWas}. The former ones are put back.`);
}

/** What the services run with: as it was published last, where the file has been edited since. */
export function inForceOf(
  file: string,
  { ledger, revisions }: Kept,
): { readonly settings: Settings; readonly text: string } {
  const inFile = readFileSync(file, 'utf8');
  // Then the one of before is in force that has just been put back.
  const published = ledger.unfinished === undefined ? textOf(ledger.inForce, revisions) : undefined;
  const settings = published === undefined ? undefined : parsed(published, file);
  if (published !== undefined && settings !== undefined) return { settings, text: published };
  return { settings: parseSettings(inFile, file), text: inFile };
}

const textOf = (revision: string | undefined, revisions: Pick<Revisions, 'text'>): string | undefined =>
  revision === undefined ? undefined : revisions.text(revision);

/** undefined: it is of a release that took other settings. */
function parsed(text: string, file: string): Settings | undefined {
  try {
    return parseSettings(text, file);
  } catch (error) {
    if (error instanceof SettingsError) return undefined;
    throw error;
  }
}
