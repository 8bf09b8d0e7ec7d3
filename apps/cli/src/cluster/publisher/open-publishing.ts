import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSettings, type Settings, SettingsError } from '@sekisho/platform';
import type { ServiceContext } from '@sekisho/platform/service';
import { replaceFile } from '../../state/replaced-file.ts';
import { exampleSettings } from '../../state/settings-file.ts';
import { Publisher } from '../../up/publishing/publisher.ts';
import type { PutBack } from '../../up/publishing/publisher-options.ts';
import { Revisions } from '../../up/publishing/revisions.ts';
import { putBackTeller } from '../../up/publishing/tell-put-back.ts';
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
  const tell = putBackTeller(bus, 'publisher');
  takeBackUnfinished(file, { ledger, revisions, say, tell });
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
  publisher.onPutBack(tell);
  ledger.ended(publisher.inForce);
  const stragglers = new Stragglers({ publisher, services, revisions, say });
  return { publishing: new Publishing({ bus, publisher, stragglers }) };
}

export interface Kept {
  readonly ledger: Pick<LedgerFile, 'inForce' | 'unfinished'>;
  readonly revisions: Pick<Revisions, 'add' | 'newest' | 'text'>;
}

/** Where it is said what was taken back: in the log, and in the one of changes. */
interface Told {
  readonly say: (sentence: string) => void;
  readonly tell: (putBack: PutBack) => void;
}

/**
 * Who asked for it has had no answer: what some instances have taken over of it is brought back as that of stragglers is. What somebody has
 * written into the file by hand stays there.
 */
export function takeBackUnfinished(file: string, { ledger, revisions, say, tell }: Kept & Told): void {
  const { unfinished } = ledger;
  if (unfinished === undefined) return;
  const { former, next, by } = unfinished;
  const inForce = textOf(ledger.inForce, revisions) ?? former;
  const inFile = readFileSync(file, 'utf8');
  const wanted = inFile === next || inFile === inForce ? former : inFile;
  // Then nothing was written, or all of it has been put back.
  if (inFile === inForce && wanted === inForce) return;
  const newest = textOf(revisions.newest?.revision, revisions);
  const changed: string[] = [];
  const whatItWas = 'not taken over everywhere: the publisher ended meanwhile';
  const tried = newest === next ? revisions.newest : revisions.add({ text: next, by, note: whatItWas, changed });
  if (inFile !== wanted) replaceFile(file, wanted);
  if (wanted !== inForce) return say(`Settings of ${by} were ${whatItWas}. ${handEditStays}`);
  const stands = revisions.add({ text: wanted, by: 'publisher', note: 'taken back', changed });
  tell({
    tried: { ...(tried && { revision: tried.revision }), text: next, by },
    stands: { ...stands, text: wanted },
    why: whatItWas,
  });
  say(`Settings of ${by} were ${whatItWas}. The former ones are put back.`);
}

const handEditStays =
  'The file was edited by hand: what was written there stays, and instances that have taken the others over keep them until it is published.';

/** What the services run with: as it was published last, where the file has been edited since. */
export function inForceOf(
  file: string,
  { ledger, revisions }: Kept,
): { readonly settings: Settings; readonly text: string; readonly revision?: string } {
  const text = textOf(ledger.inForce, revisions);
  const settings = text === undefined ? undefined : parsed(text, file);
  if (text !== undefined && settings !== undefined && ledger.inForce !== undefined) {
    const { newest } = revisions;
    // What was put back is in force by its newer name.
    const isNewest = newest !== undefined && revisions.text(newest.revision) === text;
    return { settings, text, revision: isNewest ? newest.revision : ledger.inForce };
  }
  const inFile = readFileSync(file, 'utf8');
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
