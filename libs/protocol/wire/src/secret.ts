import { inspect } from 'node:util';

const mark = '[secret]';

/** Key material or a password. Prints as `[secret]` wherever it is logged, serialised or inspected; `wipe` zeroes it. */
export class Secret {
  readonly #bytes: Uint8Array;

  /** Takes the bytes over: the caller must not keep or change them. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  static fromText(text: string): Secret {
    return new Secret(new TextEncoder().encode(text));
  }

  get length(): number {
    return this.#bytes.length;
  }

  /** The bytes themselves, for the cipher or hash that needs them; never store the result. */
  reveal(): Uint8Array {
    return this.#bytes;
  }

  revealText(): string {
    return new TextDecoder().decode(this.#bytes);
  }

  wipe(): void {
    this.#bytes.fill(0);
  }

  toString(): string {
    return mark;
  }

  toJSON(): string {
    return mark;
  }

  [inspect.custom](): string {
    return mark;
  }
}
