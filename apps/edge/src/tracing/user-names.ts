import { createHash, createHmac } from 'node:crypto';
import type { Settings, SpanAttributes } from '@sekisho/platform';

/** Digits of a hash: enough to tell the users of any gateway apart. */
const hashDigits = 32;

/**
 * How a user is named in spans. A hash is made with a key of this installation, so that whoever reads traces alone can't try
 * names; it is the same on every edge, and in whatever case of letters the client sent the name.
 */
export class UserNames {
  readonly #how: Settings['telemetry']['userNames'];
  readonly #key: Uint8Array;

  /** @param sharedKey bytes that all edges have and no trace shows */
  constructor(how: Settings['telemetry']['userNames'], sharedKey: Uint8Array) {
    this.#how = how;
    this.#key = createHash('sha256').update('sekisho user names v1 ').update(sharedKey).digest();
  }

  attributesOf(user: string | undefined): SpanAttributes {
    if (user === undefined || this.#how === 'none') return {};
    if (this.#how === 'clear') return { 'user.name': user };
    return { 'user.hash': this.#hash(user) };
  }

  /** A machine's account or certificate names its owner as well. */
  machineAttributesOf(machine: string | undefined): SpanAttributes {
    if (machine === undefined || this.#how === 'none') return {};
    return { 'sekisho.machine': this.#how === 'clear' ? machine : this.#hash(machine) };
  }

  #hash(name: string): string {
    return createHmac('sha256', this.#key).update(name.toLowerCase()).digest('hex').slice(0, hashDigits);
  }
}
