import { z } from 'zod';
import { preSharedKeysMax } from '../limits.ts';
import { atLeastOne, listOf, mapping, onOff, secretReference, unique, words } from './building-blocks.ts';

/** What the key of an installation with a single one is called. */
export const defaultPreSharedKey = 'default';

const nameExpected = 'a name of up to 32 letters, digits, ".", "-" or "_"';
const momentExpected =
  'a date such as 2027-01-31 (from its beginning in UTC on), or a time such as 2027-01-31T18:00:00Z';

/** A date stands for its beginning in UTC. */
const moment = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], momentExpected)
  .transform((text) => new Date(text));

/** In the record, in metrics and in commands: no secret. */
export const preSharedKeyName = z.string(nameExpected).regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/, nameExpected);

const key = mapping({
  name: preSharedKeyName,
  secret: secretReference,
  /** Whose it is: who logs in by it must be in one of these. Without it, everybody's. */
  groups: atLeastOne(words('the name of a group').max(64, 'a name of up to 64 characters'), 'a list of group names')
    .refine(unique, 'every group once')
    .optional(),
  /** What clients of Aggressive Mode that have this key name themselves by (`ike.aggressiveMode`). */
  identities: atLeastOne(
    words('a group name or identifier').max(128, 'a group name or identifier of up to 128 characters'),
    'a list of group names or identifiers, as clients have them in their settings',
  )
    .refine(unique, 'every one once')
    .optional(),
  /** From then on whoever comes with it is refused, and told so in the record. */
  retired: moment.optional(),
});
export type PreSharedKeySettings = z.output<typeof key>;

/** The keys that clients may have: `secret` is the one named `default`, and stands before the others. */
export const preSharedKey = mapping({
  support: onOff.default(true),
  /** Where there are keys, there is one of this name alone if it is written. */
  secret: secretReference.optional(),
  keys: listOf(key, 'a list of keys, each with name and secret').default([]),
})
  .transform(({ support, secret, keys }) => ({ support, keys: [...defaultOf(secret, keys), ...keys] }))
  .refine(({ keys }) => unique(keys.map(({ name }) => name)), {
    message: `every name once (secret has the name ${defaultPreSharedKey})`,
    path: ['keys'],
  })
  .refine(({ keys }) => unique(keys.flatMap(({ identities = [] }) => identities)), {
    message: 'every one of identities in one key alone',
    path: ['keys'],
  })
  .refine(({ keys }) => keys.length <= preSharedKeysMax, {
    message: `at most ${preSharedKeysMax} keys, as every client is tried with each`,
    path: ['keys'],
  })
  .prefault({});

function defaultOf(
  secret: PreSharedKeySettings['secret'] | undefined,
  keys: readonly PreSharedKeySettings[],
): PreSharedKeySettings[] {
  if (secret === undefined && keys.length > 0) return [];
  return [{ name: defaultPreSharedKey, secret: secret ?? { file: 'secrets/psk' } }];
}
