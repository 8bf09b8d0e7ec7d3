import { logRecord } from '@sekisho/contracts';
import { z } from 'zod';

/** A record of the log as `sekisho log --json` tells it: with the id of its trace. */
export const toldRecord = logRecord.extend({ trace: z.string() });
