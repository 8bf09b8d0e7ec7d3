import { join } from 'node:path';
import { node, repository, run } from '@sekisho/testing';
import { z } from 'zod';
import { inNamespace } from '../../support/namespaces.ts';
import { attemptMs } from './limits.ts';

const program = join(repository, 'apps/probe/dist/main.js');

/** How a new connection went that a client in user space tried, pinged through, and closed. */
const outcome = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), address: z.string() }),
  z.object({ ok: z.literal(false), step: z.string().optional(), reason: z.string() }),
]);
export type Called = z.infer<typeof outcome>;

/** @param flags of the probe */
export async function call(namespace: string, flags: readonly string[]): Promise<Called> {
  const command = inNamespace(namespace, [node, program, '--json', ...flags]);
  const { stdout, stderr } = await run('ip', command, { timeoutMs: attemptMs });
  try {
    return outcome.parse(JSON.parse(stdout));
  } catch (error) {
    throw new Error(`the probe said: ${stdout}${stderr}`, { cause: error });
  }
}
