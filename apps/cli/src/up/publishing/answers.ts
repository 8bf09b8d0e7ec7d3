import {
  type SettingsRevisionReply,
  type SettingsRevisionsReply,
  settingsCheckRequest,
  settingsMakeKeyRequest,
  settingsPublishRequest,
  settingsRevisionRequest,
  settingsShowRequest,
  subjects,
} from '@sekisho/contracts';
import type { Bus } from '@sekisho/platform';
import type { Publisher } from './publisher.ts';

/** Answers on the bus what is asked of the settings. @returns a function that ends that */
export function answerSettings(bus: Pick<Bus, 'answer'>, publisher: Publisher): () => void {
  const ends = [
    bus.answer(subjects.settingsShow, settingsShowRequest, () => publisher.show()),
    bus.answer(subjects.settingsCheck, settingsCheckRequest, (request) => publisher.check(request)),
    bus.answer(subjects.settingsPublish, settingsPublishRequest, (request) => publisher.publish(request)),
    bus.answer(subjects.settingsMakeKey, settingsMakeKeyRequest, (request) => publisher.makeKey(request)),
    bus.answer(
      subjects.settingsRevisions,
      settingsShowRequest,
      (): SettingsRevisionsReply => ({ revisions: publisher.revisions(), publishing: publisher.isPublishing }),
    ),
    bus.answer(subjects.settingsRevision, settingsRevisionRequest, ({ revision }): SettingsRevisionReply => {
      const text = publisher.text(revision);
      return text === undefined ? {} : { text };
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}
