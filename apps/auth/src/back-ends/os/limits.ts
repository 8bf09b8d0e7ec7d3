/** What one login may be on its way to the helper that asks PAM, and what it may answer (apps/auth/native/limits.h). */
export const osRequestBytesMax = 4096;
export const osAnswerBytesMax = 64 * 1024;

/** A longer one no module gets to see (PAM_MAX_RESP_SIZE of Linux-PAM, with its end). */
export const osPasswordBytesMax = 511;

/** PAM modules may lose a little memory with every login; a new process takes some 3 ms. */
export const osLoginsPerHelperMax = 500;

/** A helper that is told to end, or killed, is gone within milliseconds. */
export const osHelperEndMs = 1_000;

/** Users who wait for a helper: some seconds' worth at the rate of a slow password hash. */
export const osQueueMax = 256;

/**
 * "Wrong password" and "no such user" are said no sooner than this after the question: whether there was a password to
 * hash can't be told from the time. Usual hashes take 5 to 100 ms.
 */
export const osRefusalMs = 500;
/** The bus has room for so much of a sentence, and for such names of groups (libs/contracts). */
export const osMessageCharactersMax = 253;
export const osGroupCharactersMax = 64;
