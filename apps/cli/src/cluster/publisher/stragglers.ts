import type { SettingsTakeRequest } from '@sekisho/contracts';
import { digestOfSettings } from '@sekisho/platform';
import { reasonOf } from '../../command-error.ts';
import { instancesInRoundMax } from '../../limits.ts';
import type { Publisher } from '../../up/publishing/publisher.ts';
import type { InForce } from '../../up/publishing/publisher-options.ts';
import type { Revisions } from '../../up/publishing/revisions.ts';
import { wayOf } from '../../up/publishing/take-over.ts';
import type { BusServices, Instance } from './bus-services.ts';

export interface StragglersOptions {
  readonly publisher: Pick<Publisher, 'meanwhile' | 'adopt' | 'differencesOf'>;
  readonly services: Pick<BusServices, 'instances' | 'bringOne' | 'notices'>;
  readonly revisions: Pick<Revisions, 'all' | 'text'>;
  readonly say: (sentence: string) => void;
}

/** Instances that were away while settings were published, or that a publisher which ended has left with others. */
export class Stragglers {
  readonly #options: StragglersOptions;
  /** What was told of those that could not be brought, so that it is told once. */
  readonly #told = new Set<string>();

  constructor(options: StragglersOptions) {
    this.#options = options;
  }

  /** Has each that is behind take over what is in force. Never throws. */
  async look(): Promise<void> {
    const { publisher } = this.#options;
    try {
      const { behind, revision } = await this.#found();
      for (const instance of behind.slice(0, instancesInRoundMax)) {
        // Whoever publishes meanwhile waits for one of them at the most, and tells the others.
        await publisher.meanwhile(async (inForce, inFile) => {
          if (inFile === undefined && inForce.revision === revision) await this.#bring(instance, inForce);
        });
      }
    } catch (error) {
      this.#tell(`The instances could not be looked at: ${reasonOf(error)}`);
    }
  }

  /** Those that are behind, and the revision that they are to have. */
  async #found(): Promise<{ readonly behind: readonly Instance[]; readonly revision?: string }> {
    const { publisher, services } = this.#options;
    let found: { behind: readonly Instance[]; revision?: string } = { behind: [] };
    await publisher.meanwhile(async ({ text, revision, settings }, inFile) => {
      const instances = await services.instances();
      if (inFile !== undefined) return this.#editedByHand(instances, inFile);
      const isBehind = (each: Instance) => each.digest !== settings.digest && this.#wayOf(each, text) !== undefined;
      found = { behind: instances.filter(isBehind), revision };
    });
    return found;
  }

  /** Where all were started anew since, they run with it. */
  #editedByHand(instances: readonly Instance[], text: string): void {
    const digest = digestOfSettings(text);
    if (instances.length > 0 && instances.every((each) => each.digest === digest)) this.#options.publisher.adopt();
  }

  async #bring(instance: Instance, inForce: InForce): Promise<void> {
    const { services, say } = this.#options;
    const { digest } = inForce.settings;
    const way = this.#wayOf(instance, inForce.text);
    if (way === undefined) return;
    try {
      await services.bringOne(instance, { revision: inForce.revision, digest, way });
      const left = services.notices();
      if (left.length > 0) return this.#tell(...left);
      say(`${instance.name}, which was behind, has taken revision ${inForce.revision} over.`);
    } catch (error) {
      this.#tell(reasonOf(error));
    }
  }

  /** By what differs from the settings that it has, where those are known. */
  #wayOf({ service, digest }: Instance, text: string): SettingsTakeRequest['way'] | undefined {
    const before = this.#textOf(digest);
    const differences = before === undefined ? [] : this.#options.publisher.differencesOf(before, text);
    const way = wayOf(service, differences) ?? (before === undefined ? 'anew' : undefined);
    return way === 'next-start' ? undefined : way;
  }

  #textOf(digest: string | undefined): string | undefined {
    const { revisions } = this.#options;
    for (const { revision } of revisions.all) {
      const text = revisions.text(revision);
      if (text !== undefined && digestOfSettings(text) === digest) return text;
    }
    return undefined;
  }

  #tell(...sentences: readonly string[]): void {
    for (const sentence of sentences) if (!this.#told.has(sentence)) this.#options.say(sentence);
    if (this.#told.size > toldMax) this.#told.clear();
    for (const sentence of sentences) this.#told.add(sentence);
  }
}

/** More sentences than there are instances mean that time has passed. */
const toldMax = 512;
