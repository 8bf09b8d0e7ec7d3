import {
  type SettingsTakeReply,
  type SettingsTakeRequest,
  settingsTakeReply,
  settingsTakers,
  subjects,
  type Vitals,
  vitals,
} from '@sekisho/contracts';
import { type Bus, BusError, type Settings, type SettingsReader } from '@sekisho/platform';
import { CommandError } from '../../command-error.ts';
import { instancesInRoundMax, settingsTakenTimeoutMs } from '../../limits.ts';
import type { Services } from '../../up/publishing/take-over.ts';
import { type Patience, patience, Wait } from './wait.ts';

/** An instance of a service, and the settings that it runs with. */
export interface Instance {
  readonly service: SettingsReader;
  readonly name: string;
  /** undefined: it does not say. */
  readonly digest: string | undefined;
}

/** `nobody`: there is none, or it knows nothing of such a question. */
type Said = SettingsTakeReply | { readonly outcome: 'nobody' };

type Named = Pick<Instance, 'service' | 'name'>;

/**
 * The services of a cluster, whose processes somebody else starts again when they end. Instances are told one at a time, so that never
 * two are away at once because of it.
 */
export class BusServices implements Services {
  readonly names = settingsTakers;
  readonly #bus: Pick<Bus, 'request' | 'scatter'>;
  readonly #patience: Patience;
  /** Told to leave by this publication, and not back. */
  #away = new Map<string, Named>();
  /** Told to leave by an earlier one, and not seen since. */
  #missing = new Map<string, Named>();
  #notices: string[] = [];

  constructor(bus: Pick<Bus, 'request' | 'scatter'>, waiting: Patience = patience) {
    this.#bus = bus;
    this.#patience = waiting;
  }

  /** Who has not come back by now may never do so under its name, and reads the newest settings where it does: it is not waited for. */
  begins(): void {
    this.#missing = new Map([...this.#missing, ...this.#away]);
    this.#away = new Map();
  }

  /** Where one did not come up, others of its service may have: all are brought back. */
  runs(): boolean {
    return false;
  }

  anew(name: SettingsReader, { digest }: Pick<Settings, 'digest'>, revision: string): Promise<void> {
    return this.#bring(name, { revision, digest, way: 'anew' });
  }

  inPlace(name: SettingsReader, { digest }: Pick<Settings, 'digest'>, revision: string): Promise<void> {
    return this.#bring(name, { revision, digest, way: 'in-place' });
  }

  notices(): readonly string[] {
    const told = this.#notices;
    this.#notices = [];
    return told;
  }

  /** Those that answer now. @throws BusError where the bus cannot be reached */
  async instances(): Promise<readonly Instance[]> {
    const answers = await this.#bus.scatter(subjects.vitals, {}, vitals, { waitMs: this.#patience.answerMs });
    return answers.flatMap(instanceOf).toSorted((a, b) => a.name.localeCompare(b.name));
  }

  /** One instance alone. @throws CommandError where it does not take them over, or takes too long for it */
  async bringOne(instance: Named, request: SettingsTakeRequest): Promise<void> {
    const { name } = instance;
    const key = keyOf(instance);
    const wait = new Wait(name, this.#away.has(key), this.#patience);
    for (;;) {
      const said = await this.#ask(instance, request, wait.isAway);
      if (said.outcome === 'taken') return void this.#away.delete(key);
      if (said.outcome === 'refused')
        throw new CommandError(`${name} does not take the settings over: ${said.reason}.`);
      if (said.outcome === 'nobody' && !wait.isAway) return void this.#notices.push(notAsked(name));
      if (said.outcome === 'leaving' && request.way === 'in-place') throw new CommandError(leavesInstead(name));
      if (said.outcome === 'leaving') this.#away.set(key, instance);
      wait.goOn(said.outcome);
      await this.#patience.pause(this.#patience.pollMs);
    }
  }

  /** Those that come meanwhile have read the file as it was, or as it is. @throws CommandError */
  async #bring(service: SettingsReader, request: SettingsTakeRequest): Promise<void> {
    const { roundMs, now } = this.#patience;
    const begunAt = now();
    const asked = new Set<string>();
    for (;;) {
      const present = (await this.instances()).filter((each) => each.service === service);
      this.#forgetMissing(service, present);
      const away = [...this.#away.values()].filter((each) => each.service === service);
      const waiting = [...away, ...present].filter(({ name }) => !asked.has(name));
      if (waiting.length === 0) return;
      for (const instance of waiting) {
        if (asked.has(instance.name)) continue;
        if (asked.size === instancesInRoundMax) throw new CommandError(tooMany(service));
        if (now() - begunAt > roundMs) throw new CommandError(roundTooLong(service, roundMs));
        asked.add(instance.name);
        await this.bringOne(instance, request);
      }
    }
  }

  /** Whoever publishes is told of those that are not back; one that is, is told of the settings as all others are. */
  #forgetMissing(service: SettingsReader, present: readonly Instance[]): void {
    for (const [key, missing] of this.#missing) {
      if (missing.service !== service) continue;
      this.#missing.delete(key);
      if (present.every((each) => keyOf(each) !== key)) this.#notices.push(notWaitedFor(missing.name));
    }
  }

  async #ask({ service, name }: Named, request: SettingsTakeRequest, isAway: boolean): Promise<Said> {
    try {
      return await this.#bus.request(subjects.settingsTake(service, name), request, settingsTakeReply, {
        // One that is leaving may go with the question, which is asked again.
        timeoutMs: isAway ? this.#patience.leavingMs : settingsTakenTimeoutMs,
      });
    } catch (error) {
      if (!(error instanceof BusError)) throw error;
      if (error.code === 'no-responders') return { outcome: 'nobody' };
      if (isAway && error.code === 'timeout') return { outcome: 'nobody' };
      throw new CommandError(`${name} did not say whether it has taken the settings over (${error.code}).`);
    }
  }
}

/** Whoever answers for one service may call itself as one of another does. */
const keyOf = ({ service, name }: Named): string => `${service} ${name}`;

const notAsked = (name: string): string =>
  `${name} cannot be told to take the settings over (of another release, or just ending): it has them from its next start on.`;

const notWaitedFor = (name: string): string =>
  `${name} left for settings that were published before and has not come back: it is not waited for, and has the newest ones when it starts.`;

const leavesInstead = (name: string): string => `${name} says that it leaves, where it was to go on with new settings.`;

const tooMany = (service: string): string =>
  `More than ${instancesInRoundMax} instances of ${service} say that they are there, more than there can be: end those that are none.`;

const roundTooLong = (service: string, waitedMs: number): string =>
  `The instances of ${service} have not all taken the settings over after ${waitedMs / 60_000} minutes.`;

const isInstanceName = (name: string): boolean => /^[A-Za-z0-9_-]{1,64}$/.test(name);

function instanceOf({ service, instance, settings }: Vitals): Instance[] {
  const known = settingsTakers.find((each) => each === service);
  // The name leads to it: a stranger’s is not to lead anywhere else.
  return known === undefined || !isInstanceName(instance)
    ? []
    : [{ service: known, name: instance, digest: settings?.digest }];
}
