import { backEndTimeoutMaxMs } from '@sekisho/platform';

/**
 * What the back ends of a realm may take for one answer: as long as the settings let one take, and less than the edge waits for
 * the auth service, so that the record names the back end that did not answer.
 */
export const loginAnswerMs = backEndTimeoutMaxMs + 2_000;
