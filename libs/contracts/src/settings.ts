import { z } from 'zod';
import { groupName, preSharedKeyName } from './values.ts';

/** Texts that can be asked about: with a difference and the values beside it, one still fits into a message of the bus. */
export const settingsTextCharactersMax = 192 * 1024;
export const settingsChangesMax = 512;
/** Of a revision's changed paths so many are told. */
export const settingsPathsToldMax = 64;

const text = z.string().max(settingsTextCharactersMax);
/** A revision of the settings: when it was made is part of it. */
export const settingsRevision = z.ulid();
const key = z.union([z.string().min(1).max(253), z.int().nonnegative()]);

/** Where in the settings, key by key: `['officeMode', 'pool']`, `['ike', 'suites', 0]`. */
export const settingsPath = z.array(key).min(1).max(16);
export type SettingsPath = z.infer<typeof settingsPath>;

/** What is to stand at a place, as the YAML document says it; `null` takes the place out, so that the default counts. */
export const settingsChange = z.strictObject({ path: settingsPath, value: z.json() });
export type SettingsChange = z.infer<typeof settingsChange>;

/** The whole text anew, or changes of what stands there, of which comments and order are kept. */
const edit = {
  text: text.optional(),
  changes: z.array(settingsChange).min(1).max(settingsChangesMax).optional(),
};
const isOneEdit = ({ text, changes }: { text?: unknown; changes?: unknown }) =>
  (text === undefined) !== (changes === undefined);
const oneEdit = 'either text or changes';

/** `at-once`: nobody notices; `service-restart`: those services are started anew, sessions go on; `next-start`: of the gateway. */
export const settingsTakes = ['at-once', 'service-restart', 'next-start'] as const;
export type SettingsTakes = (typeof settingsTakes)[number];

/** What a change comes to. */
export const settingsEffect = z.strictObject({
  /** Such as `officeMode.pool` or `ike.suites[2]`. */
  path: z.string(),
  takes: z.enum(settingsTakes),
  /** Services that read it. */
  services: z.array(z.string()),
  /** Whether it also changes what clients who are in may do. */
  runningSessions: z.boolean(),
});
export type SettingsEffect = z.infer<typeof settingsEffect>;

export const settingsProblem = z.strictObject({
  /** Empty: of the settings as a whole. */
  path: z.string(),
  /** What was expected and what found: a sentence. */
  message: z.string(),
  /** In the text, from 1. */
  line: z.int().positive().optional(),
});
export type SettingsProblem = z.infer<typeof settingsProblem>;

/** Why nothing can be published here: nobody who publishes is there, or the file cannot be written. */
const unpublishable = z.string().optional();

export const settingsShown = z.strictObject({
  /** Of the text. */
  revision: settingsRevision,
  /** The file as it stands, comments and all. */
  text,
  /** All settings with their defaults, as JSON: names of secrets' files and variables, never secrets. Those in force where the text cannot be used. */
  values: z.record(z.string(), z.json()),
  /** What the services run with: another one than `revision` where somebody has edited the file by hand since. */
  inForce: settingsRevision,
  /** What is wrong with the text. */
  problems: z.array(settingsProblem),
  publishable: z.boolean(),
  reason: unpublishable,
});
export type SettingsShown = z.infer<typeof settingsShown>;

/** Of all that stands there, and of all revisions: nothing is said. */
export const settingsShowRequest = z.unknown();

export const settingsCheckRequest = z
  .strictObject({
    /** What it was made of; by default the current one. */
    base: settingsRevision.optional(),
    ...edit,
  })
  .refine(isOneEdit, oneEdit);
export type SettingsCheckRequest = z.infer<typeof settingsCheckRequest>;

export const settingsCheckReply = z.strictObject({
  /** What it was compared with. */
  revision: settingsRevision,
  text,
  /** Empty: it can be published. */
  problems: z.array(settingsProblem),
  /** What an administrator should know of settings that are allowed. */
  warnings: z.array(z.string()),
  /** Unified, of the text that stands and this one; empty: they are the same. */
  diff: z.string(),
  /** Against what is in force; empty where there are problems. */
  effects: z.array(settingsEffect),
});
export type SettingsCheckReply = z.infer<typeof settingsCheckReply>;

export const settingsPublishRequest = z
  .strictObject({
    /** Which one was seen: where another is the current one by now, nothing is published. */
    base: settingsRevision,
    ...edit,
    /** Such as `console:alice` or `cli:root`. */
    by: z.string().min(1).max(128),
    note: z.string().max(500).optional(),
  })
  .refine(isOneEdit, oneEdit);
export type SettingsPublishRequest = z.infer<typeof settingsPublishRequest>;

/** It takes as long as the services that are started anew: seconds. */
export const settingsPublishReply = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('published'),
    revision: settingsRevision,
    effects: z.array(settingsEffect),
    /** What did not go as it should, though the settings are in force. */
    notices: z.array(z.string()),
  }),
  /** Somebody else has changed them meanwhile. */
  z.strictObject({ outcome: z.literal('stale'), current: settingsRevision }),
  z.strictObject({ outcome: z.literal('invalid'), problems: z.array(settingsProblem) }),
  /** The former settings are in force again. */
  z.strictObject({ outcome: z.literal('failed'), reason: z.string() }),
]);
export type SettingsPublishReply = z.infer<typeof settingsPublishReply>;

/** A new pre-shared key beside the others: its secret is made where the services run, and is in no message. */
export const settingsMakeKeyRequest = z.strictObject({
  base: settingsRevision,
  name: preSharedKeyName,
  /** For members of these groups alone; without it for whom the key is that it replaces, or for everybody. */
  groups: z.array(groupName).min(1).max(64).optional(),
  /** The key that it is to replace, which stays valid. */
  replaces: preSharedKeyName.optional(),
  by: z.string().min(1).max(128),
});
export type SettingsMakeKeyRequest = z.infer<typeof settingsMakeKeyRequest>;

/** Who edited the file by hand is not known. */
export const settingsEditedByHand = 'file';

export const settingsRevisionInfo = z.strictObject({
  revision: settingsRevision,
  at: z.iso.datetime(),
  /** As it was published by, or `file`: somebody edited the file by hand. */
  by: z.string(),
  note: z.string().optional(),
  /** The text of the file. */
  current: z.boolean(),
  /** The services run with it. */
  inForce: z.boolean(),
  /** Paths that it changed, of at most `settingsPathsToldMax`. */
  changed: z.array(z.string()),
});
export type SettingsRevisionInfo = z.infer<typeof settingsRevisionInfo>;

/** The newest first. */
export const settingsRevisionsReply = z.strictObject({
  revisions: z.array(settingsRevisionInfo),
  /** Whether some are being published. */
  publishing: z.boolean().optional(),
});
export type SettingsRevisionsReply = z.infer<typeof settingsRevisionsReply>;

export const settingsRevisionRequest = z.strictObject({ revision: settingsRevision });
export type SettingsRevisionRequest = z.infer<typeof settingsRevisionRequest>;
/** Without `text`: there is no such revision, or it is no longer kept. */
export const settingsRevisionReply = z.strictObject({ text: text.optional() });
export type SettingsRevisionReply = z.infer<typeof settingsRevisionReply>;
