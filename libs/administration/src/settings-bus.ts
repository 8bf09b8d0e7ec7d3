import { setTimeout as pause } from 'node:timers/promises';
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
import { requestTimeoutMs, settingsPublishLookMs, settingsPublishTimeoutMs } from './limits.ts';

/** Nobody is there who publishes, as while the publisher of a cluster is away: the settings are a file that is edited where it lies. */
export class UnsupervisedError extends AdministrationError {
  override readonly name = 'UnsupervisedError';
}

/** The settings of a running gateway, as its supervisor, or the publisher of a cluster, keeps and publishes them. */
export class SettingsBus {
  readonly #bus: Pick<Bus, 'request'>;

  readonly #lookMs: number;

  /** @param lookMs how often it is looked whether who publishes is still at it */
  constructor(bus: Pick<Bus, 'request'>, lookMs = settingsPublishLookMs) {
    this.#bus = bus;
    this.#lookMs = lookMs;
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
    return this.#published(subjects.settingsPublish, request);
  }

  /** A new pre-shared key beside the others, published at once. @throws UnsupervisedError, AdministrationError */
  makeKey(request: SettingsMakeKeyRequest): Promise<SettingsPublishReply> {
    return this.#published(subjects.settingsMakeKey, request);
  }

  /** The newest first. @throws UnsupervisedError, AdministrationError */
  async revisions(): Promise<readonly SettingsRevisionInfo[]> {
    return (await this.#ask(subjects.settingsRevisions, {}, settingsRevisionsReply)).revisions;
  }

  /** The text of a revision; undefined: it is no longer kept. @throws UnsupervisedError, AdministrationError */
  async revision(revision: string): Promise<string | undefined> {
    return (await this.#ask(subjects.settingsRevision, { revision }, settingsRevisionReply)).text;
  }

  /** It may take minutes: who ends meanwhile is not waited for. */
  async #published(subject: string, request: unknown): Promise<SettingsPublishReply> {
    const answered = new AbortController();
    const reply = this.#ask(subject, request, settingsPublishReply, settingsPublishTimeoutMs);
    try {
      return await Promise.race([reply, this.#ends(answered.signal)]);
    } finally {
      answered.abort();
      reply.catch(() => undefined);
    }
  }

  /** Throws where nobody is publishing any more, twice, as an answer may just be on its way. */
  async #ends(answered: AbortSignal): Promise<never> {
    for (let idle = 0; idle < 2; ) {
      await pause(this.#lookMs, undefined, { signal: answered });
      const { publishing } = await this.#ask(subjects.settingsRevisions, {}, settingsRevisionsReply).catch(noAnswer);
      idle = publishing === false ? idle + 1 : 0;
    }
    throw new AdministrationError(
      'Whoever published ended in the middle: what services had taken over is taken back when it is there again. See the history of the settings.',
    );
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

/** Nobody is there, or it is not known. */
const noAnswer = (error: unknown): { readonly publishing?: boolean } =>
  error instanceof UnsupervisedError ? { publishing: false } : {};
