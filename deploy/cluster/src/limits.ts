/** Between two looks at something that is waited for: a start is a chain of many. */
export const pollMs = 50;
/** First wait before a container that ended is started again; each further one waits twice as long. As Docker does. */
export const restartFirstMs = 100;
/** The longest such wait. */
export const restartMaxMs = 60_000;
/** Who ran this long is no longer counted as failing at the start. */
export const ranWellMs = 10_000;
/** For a service and what it needs to be as ready as others depend on: databases are set up, clusters find each other. */
export const startTimeoutMs = 120_000;
/** For a command in a container; one that asks for more is stuck. */
export const commandTimeoutMs = 60_000;
/** What is shown of a log where something failed. */
export const lastWordsMax = 4_000;
