import { setTimeout as pause } from 'node:timers/promises';
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
import {
  instanceBackMaxMs,
  instanceLeavingMs,
  instancePollMs,
  instanceRecoversMaxMs,
  instancesAnswerMs,
  settingsTakenTimeoutMs,
} from '../../limits.ts';
import type { Services } from '../../up/publishing/take-over.ts';

/** An instance of a service, and the settings that it runs with. */
export interface Instance {
  readonly service: SettingsReader;
  readonly name: string;
  /** undefined: it does not say. */
  readonly digest: string | undefined;
}

/** How long is waited. */
export interface Patience {
  readonly answerMs: number;
  readonly pollMs: number;
  /** For the answer of one that is leaving. */
  readonly leavingMs: number;
  /** For one that has left because it was told to. */
  readonly backMs: number;
  /** For one that has not come up, until it is started again with settings that it has run with before. */
  readonly recoversMs: number;
}

const patience: Patience = {
  answerMs: instancesAnswerMs,
  pollMs: instancePollMs,
  leavingMs: instanceLeavingMs,
  backMs: instanceBackMaxMs,
  recoversMs: instanceRecoversMaxMs,
};

/** `nobody`: there is none, or it knows nothing of such a question. */
type Said = SettingsTakeReply | { readonly outcome: 'nobody' };

/**
 * The services of a cluster, whose processes somebody else starts again when they end. Instances are told one at a time, so that never
 * two are away at once because of it.
 */
export class BusServices implements Services {
  readonly names = settingsTakers;
  readonly #bus: Pick<Bus, 'request' | 'scatter'>;
  readonly #patience: Patience;
  /** Told to leave, and not back. */
  readonly #away = new Map<string, SettingsReader>();
  #notices: string[] = [];

  constructor(bus: Pick<Bus, 'request' | 'scatter'>, waiting: Patience = patience) {
    this.#bus = bus;
    this.#patience = waiting;
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

  /** One instance alone. @throws CommandError where it does not take them over */
  async bringOne({ service, name }: Pick<Instance, 'service' | 'name'>, request: SettingsTakeRequest): Promise<void> {
    const { backMs, recoversMs, pollMs } = this.#patience;
    const waitsMs = this.#away.has(name) ? recoversMs : backMs;
    let goneAt: number | undefined;
    for (;;) {
      const said = await this.#ask(service, name, request);
      if (said.outcome === 'taken') return void this.#away.delete(name);
      if (said.outcome === 'refused')
        throw new CommandError(`${name} does not take the settings over: ${said.reason}.`);
      if (said.outcome === 'leaving') this.#away.set(name, service);
      if (!this.#away.has(name)) return void this.#notices.push(notAsked(name));
      goneAt = said.outcome === 'leaving' ? undefined : (goneAt ?? performance.now());
      if (isOver(goneAt, waitsMs)) throw new CommandError(notBack(name, waitsMs));
      await pause(pollMs);
    }
  }

  /** Those that come meanwhile have read the file as it was, or as it is. */
  async #bring(service: SettingsReader, request: SettingsTakeRequest): Promise<void> {
    const asked = new Set<string>();
    for (;;) {
      const away = [...this.#away].flatMap(([name, of]) =>
        of === service ? [{ service, name, digest: undefined }] : [],
      );
      const present = (await this.instances()).filter((each) => each.service === service);
      const waiting = [...away, ...present].filter(({ name }) => !asked.has(name));
      if (waiting.length === 0) return;
      for (const instance of waiting) {
        if (asked.has(instance.name)) continue;
        asked.add(instance.name);
        await this.bringOne(instance, request);
      }
    }
  }

  async #ask(service: SettingsReader, name: string, request: SettingsTakeRequest): Promise<Said> {
    try {
      return await this.#bus.request(subjects.settingsTake(service, name), request, settingsTakeReply, {
        // One that is leaving may go with the question, which is asked again.
        timeoutMs: this.#away.has(name) ? this.#patience.leavingMs : settingsTakenTimeoutMs,
      });
    } catch (error) {
      if (!(error instanceof BusError)) throw error;
      if (error.code === 'no-responders') return { outcome: 'nobody' };
      if (this.#away.has(name) && error.code === 'timeout') return { outcome: 'nobody' };
      throw new CommandError(`${name} did not say whether it has taken the settings over (${error.code}).`);
    }
  }
}

const isOver = (since: number | undefined, ms: number): boolean =>
  since !== undefined && performance.now() - since > ms;

const notBack = (name: string, waitedMs: number): string =>
  `${name} was to be started anew with them and was not back after ${waitedMs / 1000} s: its log says why.`;

const notAsked = (name: string): string =>
  `${name} cannot be told to take the settings over (of another release, or just ending): it has them from its next start on.`;

const isInstanceName = (name: string): boolean => /^[A-Za-z0-9_-]{1,64}$/.test(name);

function instanceOf({ service, instance, settings }: Vitals): Instance[] {
  const known = settingsTakers.find((each) => each === service);
  // The name leads to it: a stranger’s is not to lead anywhere else.
  return known === undefined || !isInstanceName(instance)
    ? []
    : [{ service: known, name: instance, digest: settings?.digest }];
}
