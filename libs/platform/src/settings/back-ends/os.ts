import { z } from 'zod';
import { count, mapping, second } from '../building-blocks.ts';
import { duration } from '../values.ts';

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
  timeout: duration(second, 120 * second).prefault('10s'),
  /** Processes that ask PAM, each one user at a time. */
  workers: count(1, 64).default(4),
});
