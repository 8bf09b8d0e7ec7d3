import { z } from 'zod';
import { count, mapping, second, words } from '../building-blocks.ts';
import { duration } from '../values.ts';

/** Users of the operating system, through PAM. */
export const os = mapping({
  kind: z.literal('os'),
  /** PAM service: the name of a file in /etc/pam.d. */
  service: words('the name of a PAM service').default('sekisho'),
  timeout: duration(second, 120 * second).prefault('10s'),
  /** Processes that ask PAM, each one user at a time. */
  workers: count(1, 64).default(4),
});
