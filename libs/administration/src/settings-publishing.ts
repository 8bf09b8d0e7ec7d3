import {
  type SettingsCheckReply,
  type SettingsCheckRequest,
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
import { AdministrationError } from './administration-error.ts';
import { publishTimeoutMs, requestTimeoutMs } from './limits.ts';

/** Nobody supervises the services there, as in a cluster: the settings are files that others put in place. */
export class UnsupervisedError extends AdministrationError {
  override readonly name = 'UnsupervisedError';

  constructor() {
    super(
      'Nobody answers for the settings of this gateway: on one machine it is sekisho up that does; in a cluster put the new file in place yourself (docs/running.md).',
    );
  }
}

/** The settings of a running gateway, as who supervises it has them. All throw UnsupervisedError where nobody does. */
export class SettingsPublishing {
  constructor(private readonly bus: Pick<Bus, 'request'>) {}

  show(): Promise<SettingsShown> {
    return this.#ask(this.bus.request(subjects.settingsShow, {}, settingsShown, { timeoutMs: requestTimeoutMs }));
  }

  /** What a change comes to. */
  check(edit: SettingsCheckRequest): Promise<SettingsCheckReply> {
    return this.#ask(
      this.bus.request(subjects.settingsCheck, edit, settingsCheckReply, { timeoutMs: requestTimeoutMs }),
    );
  }

  /** Returns once it is in force, or is not. */
  publish(request: SettingsPublishRequest): Promise<SettingsPublishReply> {
    return this.#ask(
      this.bus.request(subjects.settingsPublish, request, settingsPublishReply, { timeoutMs: publishTimeoutMs }),
    );
  }

  /** The newest first. */
  async revisions(): Promise<readonly SettingsRevisionInfo[]> {
    const options = { timeoutMs: requestTimeoutMs };
    return (await this.#ask(this.bus.request(subjects.settingsRevisions, {}, settingsRevisionsReply, options)))
      .revisions;
  }

  /** The text of one. @throws AdministrationError where there is none of this name */
  async text(revision: string): Promise<string> {
    const options = { timeoutMs: requestTimeoutMs };
    const asked = this.bus.request(subjects.settingsRevision, { revision }, settingsRevisionReply, options);
    const { text } = await this.#ask(asked);
    if (text === undefined) throw new AdministrationError(`There is no revision ${revision} of the settings.`);
    return text;
  }

  /** Publishes the text of an older one. */
  async rollBack(
    revision: string,
    request: Omit<SettingsPublishRequest, 'base' | 'text' | 'changes'>,
  ): Promise<SettingsPublishReply> {
    const [text, { revision: base }] = [await this.text(revision), await this.show()];
    return this.publish({ note: `as in revision ${revision}`, ...request, base, text });
  }

  async #ask<T>(asked: Promise<T>): Promise<T> {
    try {
      return await asked;
    } catch (error) {
      if (!(error instanceof BusError)) throw error;
      if (error.code === 'no-responders') throw new UnsupervisedError();
      throw new AdministrationError(`The settings cannot be asked for: ${error.detail ?? error.code}.`);
    }
  }
}

/** What does not go through: a sentence for the administrator. @throws AdministrationError unless it was published */
export function requirePublished(reply: SettingsPublishReply): Extract<SettingsPublishReply, { outcome: 'published' }> {
  switch (reply.outcome) {
    case 'published':
      return reply;
    case 'stale':
      throw new AdministrationError('Somebody else has changed the settings meanwhile: look at them again.');
    case 'invalid':
      throw new AdministrationError(
        `The settings were left as they are.\n${reply.problems.map(({ path, line, message }) => `${line === undefined ? '' : `line ${line}: `}${path === '' ? '' : `${path}: `}${message}`).join('\n')}`,
      );
    case 'failed':
      throw new AdministrationError(
        `The settings were not taken over, and the former ones are in force: ${reply.reason}`,
      );
  }
}
