import { elapsed, type Instant } from '@sekisho/wire';
import { z } from 'zod';
import { fingerprintNames } from '../fingerprints/fingerprint.ts';
import type { LoadStep } from '../report/load-report.ts';
import type { LoadClient } from './load-client.ts';

/** How an attempt, or the session it became, was over. */
export const endings = ['closed', 'churned', 'vanished', 'lost', 'failed', 'abandoned'] as const;

/** What made it so; `step` and `reason` of what failed or was lost. */
export interface Ending {
  readonly outcome: (typeof endings)[number];
  readonly step?: LoadStep;
  readonly reason?: string;
}

/** One attempt to connect and the session it became, told when it is over: a line of the sessions file. Without secrets. */
export const attemptSchema = z.strictObject({
  /** Of the place in the run, from 0 on: whoever connects anew has the same. */
  number: z.int().nonnegative(),
  user: z.string(),
  kind: z.enum(fingerprintNames),
  /** Address and port that the client sent from. */
  from: z.string(),
  /** First bytes of the SPIs that the gateway gave, each once: behind a balancer the slot of the edge that served it. */
  edges: z.array(z.int().min(0).max(255)),
  startedAt: z.iso.datetime(),
  /** Null, as the address: it never came to that. */
  connectedAt: z.iso.datetime().nullable(),
  address: z.ipv4().nullable(),
  endedAt: z.iso.datetime(),
  outcome: z.enum(endings),
  step: z.string().nullable(),
  reason: z.string().nullable(),
});
export type Attempt = z.infer<typeof attemptSchema>;

/** @param now the moment that `date` is on the clock of the client's times */
export function attemptOf(client: LoadClient, { outcome, step, reason }: Ending, now: Instant, date: Date): Attempt {
  const { slot, endpoint, address } = client;
  const at = (moment: Instant): string => new Date(date.getTime() - elapsed(moment, now)).toISOString();
  return {
    number: slot.number,
    user: slot.user.name,
    kind: slot.fingerprint.name,
    from: `${endpoint.address}:${endpoint.port}`,
    edges: [...client.edges],
    startedAt: at(client.began),
    connectedAt: client.connectedAt === undefined ? null : at(client.connectedAt),
    address: address ?? null,
    endedAt: at(now),
    outcome,
    step: step ?? null,
    reason: reason ?? null,
  };
}
