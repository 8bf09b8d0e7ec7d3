import { readFileSync } from 'node:fs';
import { type SettingsTakeReply, type SettingsTakeRequest, settingsTakeRequest, type Vitals } from '@sekisho/contracts';
import { BusError, digestOfSettings } from '@sekisho/platform';

interface Instance {
  readonly service: string;
  readonly name: string;
  digest: string;
  /** How often it is asked before it is back. */
  away: number;
}

/** Instances of services that read one file, as whoever publishes sees them. */
export class ClusterInMemory {
  readonly #file: string;
  readonly #instances: Instance[];
  /** What became of each, in the order in which it did. */
  readonly done: string[] = [];
  /** Of an older release. */
  readonly deaf = new Set<string>();
  /** Nobody starts them again when they have left. */
  readonly gone = new Set<string>();
  /** Say that they leave, and do not. */
  readonly staying = new Set<string>();
  /** Happens when one is told. */
  whenTold: ((name: string) => void) | undefined;
  /** Do not come up, or refuse, with a text that holds this. */
  unwilling: { readonly name: string; readonly text: string; readonly how: 'refuses' | 'does not come up' } | undefined;

  /** @param names such as auth-1, all with the text of the file */
  constructor(file: string, names: readonly string[]) {
    this.#file = file;
    const digest = digestOfSettings(readFileSync(file, 'utf8'));
    this.#instances = names.map((name) => ({ service: name.replace(/-\d+$/, ''), name, digest, away: 0 }));
  }

  /** Those that run with another text than the file's. */
  get behind(): string[] {
    const digest = digestOfSettings(this.#text);
    return this.#instances.filter((each) => each.digest !== digest || each.away > 0).map(({ name }) => name);
  }

  /** Has one run with a text. */
  set(name: string, text: string): void {
    this.#named(name).digest = digestOfSettings(text);
  }

  /** Has one come that was gone, or is new: with the text of the file. */
  start(name: string): void {
    this.gone.delete(name);
    const digest = digestOfSettings(this.#text);
    const known = this.#instances.find((each) => each.name === name);
    if (known !== undefined) Object.assign(known, { digest, away: 0 });
    else this.#instances.push({ service: name.replace(/-\d+$/, ''), name, digest, away: 0 });
  }

  scatter = async (): Promise<never> => this.#instances.filter(({ away }) => away === 0).map(vitalsOf) as never;

  request = async (subject: string, payload: unknown): Promise<never> => {
    const instance = this.#named(subject.split('.').at(-1) ?? '');
    const isGone = this.gone.has(instance.name) && instance.away > 0;
    if (this.deaf.has(instance.name) || isGone) throw new BusError('no-responders', subject);
    return this.#take(instance, settingsTakeRequest.parse(payload), subject) as never;
  };

  #take(instance: Instance, { digest, way }: SettingsTakeRequest, subject: string): SettingsTakeReply {
    const { name } = instance;
    this.whenTold?.(name);
    if (this.staying.has(name)) return { outcome: 'leaving' };
    if (instance.away > 0) this.#comeBack(instance);
    if (instance.away > 0) throw new BusError('no-responders', subject);
    if (instance.digest === digest) return { outcome: 'taken' };
    if (digestOfSettings(this.#text) !== digest) return { outcome: 'refused', reason: 'has another text' };
    if (this.#dislikes(instance, 'refuses')) return { outcome: 'refused', reason: 'it does not like it' };
    this.done.push(`${name} ${way}${this.#others(instance)}`);
    if (way === 'in-place') instance.digest = digest;
    else instance.away = 3;
    return { outcome: way === 'in-place' ? 'taken' : 'leaving' };
  }

  #comeBack(instance: Instance): void {
    if (instance.away > 1 || !this.#dislikes(instance, 'does not come up')) instance.away -= 1;
    if (instance.away === 0) instance.digest = digestOfSettings(this.#text);
  }

  /** Of its service that are away at the same time. */
  #others = (instance: Instance): string => {
    const { service } = instance;
    const away = this.#instances.filter((each) => each !== instance && each.service === service && each.away > 0);
    return away.length === 0 ? '' : ` while ${away.map(({ name }) => name)} is away`;
  };

  #dislikes = ({ name }: Instance, how: string): boolean =>
    this.unwilling?.name === name && this.unwilling.how === how && this.#text.includes(this.unwilling.text);

  get #text(): string {
    return readFileSync(this.#file, 'utf8');
  }

  #named(name: string): Instance {
    const found = this.#instances.find((each) => each.name === name);
    if (found === undefined) throw new Error(`there is no ${name}`);
    return found;
  }
}

const vitalsOf = ({ service, name, digest }: Instance): Pick<Vitals, 'service' | 'instance' | 'settings'> => ({
  service,
  instance: name,
  settings: { digest, readAt: '2026-01-02T03:04:05.000Z' },
});
