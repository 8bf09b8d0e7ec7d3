/** A body of a request: a CSV of some ten thousand users, or a settings file. */
export const bodyBytesMax = 2 * 1024 * 1024;
/** How long a request may take to arrive. */
export const requestMs = 15_000;
/** Files whose names change with what is in them. */
export const assetMaxAgeMs = 365 * 24 * 3600_000;
/** Longer than anybody types, and far shorter than what would cost a back end time. */
export const passwordLettersMax = 1_024;
