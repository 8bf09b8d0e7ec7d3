import { userName } from './values.ts';

/**
 * The name of an account of ours. Clients put a Windows domain and a backslash in front of a name; within a name it could never be
 * found.
 */
export const accountName = userName
  .refine((name) => !name.includes('\\'), 'A user name must not contain a backslash.')
  .refine(
    (name) => !/\p{Cc}/u.test(name) && name.trim() === name,
    'A user name must not contain control characters nor begin or end with a space.',
  );

/** RFC 2759 §8 hashes at most 256 characters; a longer password could not be used by MS-CHAPv2. */
export const passwordCharactersMax = 256;
