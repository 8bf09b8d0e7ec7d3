import { readFileSync } from 'node:fs';
import {
  type SettingsCheckReply,
  type SettingsCheckRequest,
  type SettingsEffect,
  type SettingsMakeKeyRequest,
  type SettingsProblem,
  type SettingsPublishReply,
  type SettingsPublishRequest,
  type SettingsRevisionInfo,
  type SettingsShown,
  settingsEditedByHand,
  settingsTextCharactersMax,
} from '@sekisho/contracts';
import {
  changedPlaces,
  differences,
  newUlid,
  type PlaceChanged,
  parseSettings,
  SettingsChangeError,
  type SettingsReader,
  shownSettings,
  unifiedDiff,
  withNewPreSharedKey,
  withSettingsChanged,
} from '@sekisho/platform';
import { reasonOf } from '../../command-error.ts';
import { answerLeavesMs } from '../../limits.ts';
import { preSharedKeyFile } from '../../psk/rotation.ts';
import { replaceFile } from '../../state/replaced-file.ts';
import { checkSettings, type Named, namedBy } from './checked-settings.ts';
import type { InForce, Provided, PublisherOptions } from './publisher-options.ts';
import type { Revision } from './revisions.ts';
import { lateService, takeOver, wayOf } from './take-over.ts';

type Edit = Pick<SettingsCheckRequest, 'text' | 'changes'>;

/** The settings of a running gateway: shows them, says what a change comes to, and publishes it. */
export class Publisher {
  readonly #options: PublisherOptions & Required<Pick<PublisherOptions, 'check' | 'keyFile'>>;
  #inForce: InForce;
  #queue: Promise<unknown> = Promise.resolve();
  /** That were asked for, and are not answered. */
  #open = 0;
  /** Stands in the file, and is being taken over. */
  #coming: Pick<InForce, 'revision' | 'text'> | undefined;

  constructor(options: PublisherOptions) {
    const { file } = options;
    const check = (text: string, known?: Named) => checkSettings(text, file, known);
    this.#options = { check, keyFile: preSharedKeyFile, ...options };
    const { text, settings } = options;
    const { revision } = this.#noted(text);
    this.#inForce = { revision, text, settings };
  }

  /** The revision that services run with. */
  get inForce(): string {
    return this.#inForce.revision;
  }

  get isPublishing(): boolean {
    return this.#open > 0;
  }

  /** Between two that are published. @param work is told what is in force, and what stands in the file where that is something else */
  meanwhile(work: (inForce: InForce, inFile: string | undefined) => Promise<void>): Promise<void> {
    return this.#inTurn(() => {
      const { text } = this.#current();
      return work(this.#inForce, text === this.#inForce.text ? undefined : text);
    });
  }

  /** Services have taken over by themselves what stands in the file. @throws SettingsError */
  adopt(): void {
    const { revision, text } = this.#current();
    this.#inForce = { revision, text, settings: parseSettings(text, this.#options.file) };
    this.#options.ledger?.ended(revision);
  }

  /** What it would come to for services to take the one for the other. */
  differencesOf(before: string, after: string): PlaceChanged[] {
    return differences(this.#shown(before), this.#shown(after));
  }

  show(): SettingsShown {
    const { revision, text } = this.#current();
    const reason = this.#obstacle(text);
    const { settings, problems } = this.#options.check(text);
    return {
      revision,
      text: text.length > settingsTextCharactersMax ? '' : text,
      values: asJson(this.#shown(settings === undefined ? this.#inForce.text : text)),
      inForce: this.inForce,
      problems: [...problems],
      publishable: reason === undefined,
      ...(reason !== undefined && { reason }),
    };
  }

  check(edit: SettingsCheckRequest): SettingsCheckReply {
    const { revision, text: before } = this.#current();
    const { text, problem } = this.#edited(before, edit);
    if (problem !== undefined)
      return { revision, text: before, problems: [problem], warnings: [], diff: '', effects: [] };
    const { problems, warnings } = this.#options.check(text, this.#known(before));
    const effects = problems.length > 0 ? [] : this.#effects(this.#differencesTo(text));
    return {
      revision,
      text,
      problems: [...problems],
      warnings: [...warnings],
      diff: unifiedDiff(before, text),
      effects,
    };
  }

  /** One at a time. */
  publish(request: SettingsPublishRequest): Promise<SettingsPublishReply> {
    this.#open += 1;
    return this.#inTurn(() => this.#publish(request, this.#known(this.#current().text))).finally(() => {
      this.#open -= 1;
    });
  }

  /** A new key beside the others, with a secret of its own that is made here. */
  makeKey({ base, name, groups, replaces, by }: SettingsMakeKeyRequest): Promise<SettingsPublishReply> {
    const { keys } = this.#inForce.settings.preSharedKey;
    const replaced = keys.find((key) => key.name === replaces);
    const problem =
      replaces !== undefined && replaced === undefined
        ? `There is no pre-shared key ${replaces}.`
        : keys.some((key) => key.name === name) && `There is a pre-shared key ${name} already.`;
    if (problem)
      return Promise.resolve({ outcome: 'invalid', problems: [{ path: 'preSharedKey.keys', message: problem }] });
    const key = { name, secret: { file: this.#options.keyFile(name) }, groups: groups ?? replaced?.groups };
    const { text } = this.#current();
    return this.publish({ base, text: withNewPreSharedKey(text, key), by, note: `pre-shared key ${name}` });
  }

  revisions(): SettingsRevisionInfo[] {
    const { revision: current } = this.#current();
    return this.#options.revisions.all.map((each) => ({
      ...each,
      current: each.revision === current,
      inForce: each.revision === this.inForce,
    }));
  }

  text(revision: string): string | undefined {
    return this.#options.revisions.text(revision);
  }

  /** @param known undefined: what stood there before is put back, and names what it named */
  async #publish({ base, by, note, ...edit }: SettingsPublishRequest, known?: Named): Promise<SettingsPublishReply> {
    const before = this.#current();
    if (before.revision !== base) return { outcome: 'stale', current: before.revision };
    const obstacle = this.#obstacle(before.text);
    if (obstacle !== undefined) return { outcome: 'failed', reason: obstacle };
    const { text, problem } = this.#edited(before.text, edit);
    if (problem !== undefined) return { outcome: 'invalid', problems: [problem] };
    const { settings, problems } = this.#options.check(text, known);
    if (settings === undefined || problems.length > 0) return { outcome: 'invalid', problems: [...problems] };
    if (text === this.#inForce.text && text === before.text)
      return { outcome: 'published', revision: before.revision, effects: [], notices: [] };
    return this.#bringInForce({ text, settings }, before, { by, ...(note !== undefined && { note }) });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(work);
    this.#queue = done.catch(() => undefined);
    return done;
  }

  /** @param before what stands in the file */
  async #bringInForce(
    { text, settings }: Omit<InForce, 'revision'>,
    before: { readonly revision: string; readonly text: string },
    who: Pick<Revision, 'by' | 'note'>,
  ): Promise<SettingsPublishReply> {
    const { file, ledger, provide, revisions, say, services } = this.#options;
    const former = this.#inForce;
    const changes = this.#differencesTo(text);
    const isNew = text !== before.text;
    const revision = isNew ? newUlid() : before.revision;
    let made: Provided | undefined;
    this.#coming = { revision, text };
    try {
      ledger?.begun({ former: before.text, next: text, by: who.by });
      made = provide(settings);
      if (isNew) replaceFile(file, text);
      const change = { former, next: { settings, revision }, differences: changes };
      await takeOver(services, change, () => replaceFile(file, former.text));
    } catch (error) {
      made?.undo();
      // What somebody had written into the file, and nobody had read, stays theirs.
      if (readFileSync(file, 'utf8') !== before.text) replaceFile(file, before.text);
      const reason = reasonOf(error);
      say(`Settings of ${who.by} were not taken over, the former ones are in force: ${reason}`);
      ledger?.ended(former.revision);
      return { outcome: 'failed', reason };
    } finally {
      this.#coming = undefined;
    }
    const changed = places(changes);
    if (isNew) revisions.add({ revision, text, ...who, changed });
    this.#inForce = { revision, text, settings };
    ledger?.ended(revision);
    if (wayOf(lateService, changes) === 'anew') this.#startLate({ settings, revision }, former.text);
    const notices = [...made.notices, ...(services.notices?.() ?? [])];
    say(`Settings published by ${who.by}: ${changed.join(', ') || 'comments alone'} (revision ${revision}).`);
    return { outcome: 'published', revision, effects: this.#effects(changes), notices };
  }

  /** Who asked has the answer by then. Where it does not come up, the settings before are published again. */
  #startLate({ settings, revision }: Pick<InForce, 'settings' | 'revision'>, formerText: string): void {
    const { services, say } = this.#options;
    if (!services.names.includes(lateService)) return;
    setTimeout(() => {
      services.anew(lateService, settings, revision).catch(async (error: unknown) => {
        say(`${reasonOf(error)} The settings before are published again.`);
        const note = `the ${lateService} did not come up with revision ${revision}`;
        const back = () => ({ base: this.#current().revision, text: formerText, by: 'supervisor', note });
        await this.#inTurn(() => this.#publish(back()));
      });
    }, answerLeavesMs);
  }

  /** What stands in the file; edited by hand it becomes a revision of its own. */
  #current(): { readonly revision: string; readonly text: string } {
    const text = readFileSync(this.#options.file, 'utf8');
    if (text === this.#coming?.text) return this.#coming;
    return { revision: this.#noted(text).revision, text };
  }

  #noted(text: string): Revision {
    const { revisions } = this.#options;
    const { newest } = revisions;
    const before = newest && revisions.text(newest.revision);
    if (newest !== undefined && before === text) return newest;
    const changed = before === undefined ? [] : changedPlaces(this.#shown(before), this.#shown(text));
    return revisions.add({ text, by: settingsEditedByHand, changed });
  }

  #obstacle(text: string): string | undefined {
    if (text.length <= settingsTextCharactersMax) return undefined;
    return `The settings have more than ${settingsTextCharactersMax} characters: edit ${this.#options.file} itself.`;
  }

  #edited(before: string, { text, changes }: Edit): { readonly text: string; readonly problem?: SettingsProblem } {
    try {
      return { text: text ?? withSettingsChanged(before, changes ?? []) };
    } catch (error) {
      if (!(error instanceof SettingsChangeError)) throw error;
      return { text: before, problem: { path: error.path.join('.'), message: error.reason } };
    }
  }

  /** What root has named: of the settings in force, and of the file as it stands. */
  #known(text: string): Named {
    const { settings } = this.#options.check(text);
    return namedBy(this.#inForce.settings, ...(settings === undefined ? [] : [settings]));
  }

  #differencesTo(text: string): PlaceChanged[] {
    return this.differencesOf(this.#inForce.text, text);
  }

  #shown(text: string) {
    return shownSettings(text, this.#options.defaults);
  }

  #effects(changes: readonly PlaceChanged[]): SettingsEffect[] {
    const { names } = this.#options.services;
    return changes.map(({ place, readers }) => {
      const services = names.filter((name: SettingsReader) => readers.by[name] !== undefined);
      const ways = services.map((name) => readers.by[name]);
      const takes = ways.includes('next-start') ? 'next-start' : ways.includes('anew') ? 'service-restart' : 'at-once';
      return { path: place, takes, services, runningSessions: readers.runningSessions === true };
    });
  }
}

const places = (changes: readonly PlaceChanged[]): string[] => changes.map(({ place }) => place);

/** YAML has dates and the like, which JSON has not. */
const asJson = (value: unknown): SettingsShown['values'] => JSON.parse(JSON.stringify(value));
