import {
  type SettingsCheckReply,
  type SettingsCheckRequest,
  type SettingsMakeKeyRequest,
  type SettingsPublishReply,
  type SettingsPublishRequest,
  type SettingsRevisionInfo,
  type SettingsShown,
  settingsCheckReply,
  settingsPublishReply,
  settingsRevisionReply,
  settingsRevisionsReply,
  settingsShown,
  subjects,
} from '@sekisho/contracts';
import { type Bus, BusError } from '@sekisho/platform';
import type { z } from 'zod';
import { AdministrationError } from './administration-error.ts';
import { requestTimeoutMs, settingsPublishTimeoutMs } from './limits.ts';

/** Nobody is there who publishes, as while the publisher of a cluster is away: the settings are a file that is edited where it lies. */
export class UnsupervisedError extends AdministrationError {
  override readonly name = 'UnsupervisedError';
}

/** The settings of a running gateway, as its supervisor, or the publisher of a cluster, keeps and publishes them. */
export class SettingsBus {
  readonly #bus: Pick<Bus, 'request'>;

  constructor(bus: Pick<Bus, 'request'>) {
    this.#bus = bus;
  }

  /** @throws UnsupervisedError, AdministrationError */
  show(): Promise<SettingsShown> {
    return this.#ask(subjects.settingsShow, {}, settingsShown);
  }

  /** What a change would come to; nothing is changed. @throws UnsupervisedError, AdministrationError */
  check(request: SettingsCheckRequest): Promise<SettingsCheckReply> {
    return this.#ask(subjects.settingsCheck, request, settingsCheckReply);
  }

  /** @throws UnsupervisedError, AdministrationError */
  publish(request: SettingsPublishRequest): Promise<SettingsPublishReply> {
    return this.#ask(subjects.settingsPublish, request, settingsPublishReply, settingsPublishTimeoutMs);
  }

  /** A new pre-shared key beside the others, published at once. @throws UnsupervisedError, AdministrationError */
  makeKey(request: SettingsMakeKeyRequest): Promise<SettingsPublishReply> {
    return this.#ask(subjects.settingsMakeKey, request, settingsPublishReply, settingsPublishTimeoutMs);
  }

  /** The newest first. @throws UnsupervisedError, AdministrationError */
  async revisions(): Promise<readonly SettingsRevisionInfo[]> {
    return (await this.#ask(subjects.settingsRevisions, {}, settingsRevisionsReply)).revisions;
  }

  /** The text of a revision; undefined: it is no longer kept. @throws UnsupervisedError, AdministrationError */
  async revision(revision: string): Promise<string | undefined> {
    return (await this.#ask(subjects.settingsRevision, { revision }, settingsRevisionReply)).text;
  }

  async #ask<S extends z.ZodType>(
    subject: string,
    payload: unknown,
    reply: S,
    timeoutMs = requestTimeoutMs,
  ): Promise<z.output<S>> {
    try {
      return await this.#bus.request(subject, payload, reply, { timeoutMs });
    } catch (error) {
      if (!(error instanceof BusError)) throw error;
      if (error.code === 'no-responders') {
        throw new UnsupervisedError(
          'Nobody answers who publishes settings (in a cluster, the service publisher): where it stays away, edit the file, and have the services read it anew.',
        );
      }
      throw new AdministrationError(`The settings cannot be asked for (${error.detail ?? error.code}).`);
    }
  }
}
