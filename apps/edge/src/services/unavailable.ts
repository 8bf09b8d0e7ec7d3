import type { RefusalCode } from '@sekisho/contracts';
import { BusError } from '@sekisho/platform';

/** A service gave no answer: nothing is known about what was asked. */
export interface Unavailable {
  readonly kind: 'unavailable';
  readonly code: RefusalCode;
  readonly detail: string;
}

/**
 * What a service says.
 * @param asked a request of the bus
 * @param code what is recorded where the service does not answer; it is not to blame while this edge has no bus
 */
export async function answerOf<Reply, Outcome>(
  asked: Promise<Reply>,
  read: (reply: Reply) => Outcome,
  code: RefusalCode,
): Promise<Outcome | Unavailable> {
  try {
    return read(await asked);
  } catch (error) {
    if (!(error instanceof BusError)) throw error;
    return { kind: 'unavailable', code: error.code === 'disconnected' ? 'gateway-busy' : code, detail: error.message };
  }
}
