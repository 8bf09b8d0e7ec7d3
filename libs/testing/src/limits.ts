/** How often a condition is looked at again. Short enough not to show in the suite's time, long enough to leave two cores alone. */
export const pollIntervalMs = 25;

/** A server comes up in well under a second, a domain controller in five; on busy cores in several times that. */
export const serverStartMs = 30_000;

/** What a program said last, for the message of a failed start: a few dozen lines. */
export const lastWordsMax = 4_000;
