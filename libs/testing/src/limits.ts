/** How often a condition is looked at again. Short enough not to show in the suite's time, long enough to leave two cores alone. */
export const pollIntervalMs = 25;

/** A server comes up in well under a second, a domain controller in five; on busy cores in several times that. */
export const serverStartMs = 30_000;

/** What a program said last, for the message of a failed start: a few dozen lines. */
export const lastWordsMax = 4_000;

/**
 * Ports that tests have servers on: below Linux' range for outgoing connections (32768 and up), one of which would take the port while
 * its server is down, and beside those that `sekisho up` chooses for its own servers (20000 to 29999).
 */
export const testPorts = { min: 10_000, max: 19_999 };
