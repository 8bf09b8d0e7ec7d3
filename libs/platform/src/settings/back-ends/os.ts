import { z } from 'zod';
import { answerTime, count, mapping } from '../building-blocks.ts';

const serviceExpected = 'the name of a PAM service: up to 64 small letters, digits, ".", "-" or "_"';

/** Users of the operating system, through PAM. */
export const os = mapping({
  kind: z.literal('os'),
  /** PAM service: the name of a file in /etc/pam.d. */
  service: z
    .string(serviceExpected)
    .regex(/^[a-z0-9_][a-z0-9_.-]{0,63}$/, serviceExpected)
    .default('sekisho'),
  /** For PAM's answer about one user; push MFA needs a minute. */
  timeout: answerTime.prefault('10s'),
  /** Processes that ask PAM, each one user at a time. */
  workers: count(1, 64).default(4),
});
