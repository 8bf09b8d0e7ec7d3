import {
  type HandKeyReply,
  type HandKeyRequest,
  handedKeyContext,
  type KeyNotHanded,
  subjects,
} from '@sekisho/contracts';
import { type Logger, readSealingPublicKey, sealTo } from '@sekisho/platform';
import type { Instant } from '@sekisho/wire';
import { limits } from '../limits.ts';
import type { PolicyInForce } from '../policy/edge-policy.ts';

export interface KeyHandoutsOptions {
  readonly edge: string;
  readonly policy: PolicyInForce;
  readonly clock: () => Instant;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
}

/**
 * Pre-shared keys for set-up files that the console makes. Each goes out sealed to a key of whoever asks, so that the bus carries none
 * that could be read, and stands in the log of this edge, whatever the console says of it.
 */
export class KeyHandouts {
  readonly #options: KeyHandoutsOptions;
  #windowStart = Number.NEGATIVE_INFINITY;
  #handed = 0;

  constructor(options: KeyHandoutsOptions) {
    this.#options = options;
  }

  /** @throws SealError: what it is to be sealed to is no public key */
  async answer(request: HandKeyRequest): Promise<HandKeyReply> {
    const { edge, policy, logger } = this.#options;
    const { name, by, user } = request;
    const told = { preSharedKey: name, by, ...(user !== undefined && { user }) };
    const recipient = await readSealingPublicKey(Buffer.from(request.publicKey, 'base64'));
    const { handsOutKeys, ike } = policy.current;
    const key = ike.preSharedKeys.find((each) => each.name === name);
    const reason = this.#obstacle(handsOutKeys, key);
    if (key === undefined || reason !== undefined) {
      logger.warn({ ...told, reason }, 'a pre-shared key was asked for and not handed out');
      return { outcome: 'refused', edge, reason: reason ?? 'no-such-key' };
    }
    const sealed = await sealTo(recipient, key.secret.reveal(), handedKeyContext(subjects.edgeHandKey, request));
    logger.info(told, 'a pre-shared key was handed to the console, for a set-up file');
    return { outcome: 'handed-out', edge, sealed };
  }

  #obstacle(handsOutKeys: boolean, key: { retired?: () => boolean } | undefined): KeyNotHanded | undefined {
    if (!handsOutKeys) return 'switched-off';
    if (!this.#isWithinRate()) return 'too-many';
    if (key === undefined) return 'no-such-key';
    return key.retired?.() === true ? 'retired' : undefined;
  }

  /** Questions count, answered or not: names are not to be tried either. */
  #isWithinRate(): boolean {
    const now = this.#options.clock();
    if (now - this.#windowStart >= limits.keysHandedWindowMs) {
      this.#windowStart = now;
      this.#handed = 0;
    }
    this.#handed += 1;
    return this.#handed <= limits.keysHandedMax;
  }
}
