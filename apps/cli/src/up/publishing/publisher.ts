import {
  type SettingsCheckReply,
  type SettingsCheckRequest,
  type SettingsMakeKeyRequest,
  type SettingsPublishReply,
  type SettingsPublishRequest,
  type SettingsRevisionInfo,
  type SettingsShown,
  settingsTextCharactersMax,
} from '@sekisho/contracts';
import { newUlid, type PlaceChanged, parseSettings, unifiedDiff, withNewPreSharedKey } from '@sekisho/platform';
import { CommandError, reasonOf } from '../../command-error.ts';
import { answerLeavesMs } from '../../limits.ts';
import { preSharedKeyFile } from '../../psk/rotation.ts';
import { checkSettings, type Named, namedBy } from './checked-settings.ts';
import { edited } from './edited.ts';
import { editedMeanwhile, FileInHand } from './file-in-hand.ts';
import type { InForce, Provided, PublisherOptions, PutBack, Unfinished } from './publisher-options.ts';
import type { Revision } from './revisions.ts';
import { type Standing, StandingText } from './standing-text.ts';
import { effectsOn, lateService, type SharedFile, takeOver, wayOf } from './take-over.ts';

/** The settings of a running gateway: shows them, says what a change comes to, and publishes it. */
export class Publisher {
  readonly #options: PublisherOptions & Required<Pick<PublisherOptions, 'check' | 'keyFile'>>;
  readonly #standing: StandingText;
  #inForce: InForce;
  #queue: Promise<unknown> = Promise.resolve();
  /** That were asked for, and are not answered. */
  #open = 0;
  #tellPutBack: (putBack: PutBack) => void = () => undefined;

  constructor(options: PublisherOptions) {
    const { file } = options;
    const check = (text: string, known?: Named) => checkSettings(text, file, known);
    this.#options = { check, keyFile: preSharedKeyFile, ...options };
    this.#standing = new StandingText(options);
    const { text, settings, revision = this.#standing.noted(text).revision } = options;
    this.#inForce = { revision, text, settings };
  }

  /** The revision that services run with. */
  get inForce(): string {
    return this.#inForce.revision;
  }

  get isPublishing(): boolean {
    return this.#open > 0;
  }

  /** Has somebody told of all settings that go back by themselves. */
  onPutBack(tell: (putBack: PutBack) => void): void {
    this.#tellPutBack = tell;
  }

  /** Between two that are published. @param work is told what is in force, and what stands in the file where that is something else */
  meanwhile(work: (inForce: InForce, inFile: string | undefined) => Promise<void>): Promise<void> {
    return this.#inTurn(() => {
      const { text } = this.#standing.now();
      return work(this.#inForce, text === this.#inForce.text ? undefined : text);
    });
  }

  /** Services have taken over by themselves what stands in the file. @throws SettingsError */
  adopt(): void {
    const { revision, text } = this.#standing.now();
    this.#inForce = { revision, text, settings: parseSettings(text, this.#options.file) };
    this.#options.ledger?.ended(revision);
  }

  /** What it would come to for services to take the one for the other. */
  differencesOf(before: string, after: string): PlaceChanged[] {
    return this.#standing.differences(before, after);
  }

  show(): SettingsShown {
    const { revision, text } = this.#standing.now();
    const reason = this.#obstacle(text);
    const { settings, problems } = this.#options.check(text);
    return {
      revision,
      text: text.length > settingsTextCharactersMax ? '' : text,
      values: asJson(this.#standing.shown(settings === undefined ? this.#inForce.text : text)),
      inForce: this.inForce,
      problems: [...problems],
      publishable: reason === undefined,
      ...(reason !== undefined && { reason }),
    };
  }

  check(edit: SettingsCheckRequest): SettingsCheckReply {
    const { revision, text: before } = this.#standing.now();
    const { text, problem } = edited(before, edit);
    if (problem !== undefined)
      return { revision, text: before, problems: [problem], warnings: [], diff: '', effects: [] };
    const { problems, warnings } = this.#options.check(text, this.#known(before));
    const effects = problems.length > 0 ? [] : effectsOn(this.#options.services.names, this.#differencesTo(text));
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
    return this.#inTurn(() => this.#publish(request, this.#known(this.#standing.now().text))).finally(() => {
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
    const { text } = this.#standing.now();
    return this.publish({ base, text: withNewPreSharedKey(text, key), by, note: `pre-shared key ${name}` });
  }

  revisions(): SettingsRevisionInfo[] {
    const { revision: current } = this.#standing.now();
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
    const before = this.#standing.now();
    if (before.revision !== base) return { outcome: 'stale', current: before.revision };
    const obstacle = this.#obstacle(before.text);
    if (obstacle !== undefined) return { outcome: 'failed', reason: obstacle };
    const { text, problem } = edited(before.text, edit);
    if (problem !== undefined) return { outcome: 'invalid', problems: [problem] };
    const { settings, problems } = this.#options.check(text, known);
    if (settings === undefined || problems.length > 0) return { outcome: 'invalid', problems: [...problems] };
    if (text === this.#inForce.text && text === before.text)
      return { outcome: 'published', revision: before.revision, effects: [], notices: [] };
    const mayGoBack = known !== undefined;
    return this.#bringInForce({ text, settings }, before, { by, mayGoBack, ...(note !== undefined && { note }) });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(work);
    this.#queue = done.catch(() => undefined);
    return done;
  }

  /** @param before what stands in the file */
  async #bringInForce(
    { text, settings }: Omit<InForce, 'revision'>,
    before: Standing,
    { mayGoBack, ...who }: Pick<Revision, 'by' | 'note'> & { readonly mayGoBack: boolean },
  ): Promise<SettingsPublishReply> {
    const { ledger, provide, revisions, say, services } = this.#options;
    const former = this.#inForce;
    const differences = this.#differencesTo(text);
    const isNew = text !== before.text;
    const next = { settings, text, revision: isNew ? newUlid() : before.revision };
    const file = this.#inHand(before.text, { next: text, by: who.by });
    let made: Provided | undefined;
    let tried: PutBack['tried'] | undefined;
    this.#standing.expect(next);
    try {
      ledger?.begun({ former: before.text, next: text, by: who.by });
      made = provide(settings);
      file.check();
      file.put(text);
      tried = { text, by: who.by, ...(!isNew && { revision: next.revision }) };
      await takeOver(services, { former, next, differences }, this.#shared(file, former));
    } catch (error) {
      made?.undo();
      return this.#failed(error, file, who.by, tried);
    } finally {
      this.#standing.expect(undefined);
    }
    const { revision } = next;
    const changed = differences.map(({ place }) => place);
    if (isNew) revisions.add({ revision, text, ...who, changed });
    this.#inForce = next;
    ledger?.ended(revision);
    const tryLate = { tried: { revision, text, by: who.by }, formerText: mayGoBack ? former.text : undefined };
    if (wayOf(lateService, differences) === 'anew') this.#startLate(tryLate);
    const notices = [...made.notices, ...this.#noticesOfServices()];
    say(`Settings published by ${who.by}: ${changed.join(', ') || 'comments alone'} (revision ${revision}).`);
    return { outcome: 'published', revision, effects: effectsOn(services.names, differences), notices };
  }

  /** The former ones are in force again, as far as that went. @param tried undefined: no service can have read others */
  #failed(error: unknown, file: FileInHand, by: string, tried?: PutBack['tried']): SettingsPublishReply {
    const { ledger, say } = this.#options;
    // What somebody has written into the file, and nobody has read, stays theirs.
    file.giveBack();
    const reason = file.reasonOf(error);
    this.#noticesOfServices();
    say(`Settings of ${by} were not taken over, the former ones are in force: ${reason}`);
    ledger?.ended(this.inForce);
    if (tried !== undefined) this.#tellPutBack({ tried, stands: this.#inForce, why: reason });
    return { outcome: 'failed', reason };
  }

  #shared(file: FileInHand, former: InForce): SharedFile {
    return {
      check: () => file.check(),
      putBack: () => {
        this.#standing.expect(former);
        return file.put(former.text);
      },
    };
  }

  /** An edit by hand becomes a revision of its own. */
  #inHand(before: string, { next, by }: Pick<Unfinished, 'next' | 'by'>): FileInHand {
    const { file, ledger, say } = this.#options;
    return new FileInHand(file, before, (edit) => {
      ledger?.begun({ former: edit, next, by });
      this.#standing.noted(edit);
      say(editedMeanwhile(file));
    });
  }

  /** In the log as well. */
  #noticesOfServices(): readonly string[] {
    const { services, say } = this.#options;
    const notices = services.notices?.() ?? [];
    for (const notice of notices) say(notice);
    return notices;
  }

  /** Who asked has the answer by then, and the next one waits. */
  #startLate(tryLate: LateTry): void {
    if (!this.#options.services.names.includes(lateService)) return;
    const late = () => this.#inTurn(() => this.#late(tryLate));
    setTimeout(() => late().catch((error: unknown) => this.#options.say(reasonOf(error))), answerLeavesMs);
  }

  /** With what is in force by now. */
  async #late({ tried, formerText }: LateTry): Promise<void> {
    const { file, services, say } = this.#options;
    const now = this.#inForce;
    try {
      if (this.#standing.now().text !== now.text) throw new CommandError(editedMeanwhile(file));
      await services.anew(lateService, now.settings, now.revision);
      this.#noticesOfServices();
    } catch (error) {
      const { revision: base, text } = this.#standing.now();
      if (formerText === undefined || now.revision !== tried.revision || text !== now.text) return say(reasonOf(error));
      say(`${reasonOf(error)} The settings before are published again.`);
      const why = `the ${lateService} did not come up with revision ${tried.revision}`;
      const { outcome } = await this.#publish({ base, text: formerText, by: 'supervisor', note: why });
      if (outcome === 'published') this.#tellPutBack({ tried, stands: this.#inForce, why });
    }
  }

  #obstacle(text: string): string | undefined {
    if (text.length <= settingsTextCharactersMax) return undefined;
    return `The settings have more than ${settingsTextCharactersMax} characters: edit ${this.#options.file} itself.`;
  }

  /** What root has named: of the settings in force, and of the file as it stands. */
  #known(text: string): Named {
    const { settings } = this.#options.check(text);
    return namedBy(this.#inForce.settings, ...(settings === undefined ? [] : [settings]));
  }

  #differencesTo(text: string): PlaceChanged[] {
    return this.differencesOf(this.#inForce.text, text);
  }
}

/** The late service is to come up with settings that all others have. */
interface LateTry {
  readonly tried: PutBack['tried'];
  /** Is published again where it does not come up with them; undefined: it is what went back already. */
  readonly formerText: string | undefined;
}

/** YAML has dates and the like, which JSON has not. */
const asJson = (value: unknown): SettingsShown['values'] => JSON.parse(JSON.stringify(value));
