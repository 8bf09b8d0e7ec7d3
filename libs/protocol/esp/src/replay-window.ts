import { replayWindowPackets } from './limits.ts';

const bitsPerWord = 32;

/**
 * Anti-replay window (RFC 4303 §3.4.3) as a ring of words (RFC 6479): moving ahead clears words, it shifts nothing.
 * Its fields are the whole state.
 */
export class ReplayWindow {
  /** Highest sequence number taken; 0: none yet. */
  highest = 0;
  readonly words: Uint32Array;

  /** @param packets size, rounded up to a multiple of 32 */
  constructor(packets: number = replayWindowPackets) {
    // One word more than the window, so that its edge never shares a word with its head.
    this.words = new Uint32Array(Math.ceil(packets / bitsPerWord) + 1);
  }

  /** Whether a packet may still be taken. Call `take` only when it proved authentic. */
  check(sequence: number): 'fresh' | 'replayed' | 'too-old' {
    if (sequence === 0) return 'too-old';
    if (sequence > this.highest) return 'fresh';
    if (this.highest - sequence >= (this.words.length - 1) * bitsPerWord) return 'too-old';
    return this.#isSet(sequence) ? 'replayed' : 'fresh';
  }

  take(sequence: number): void {
    if (sequence > this.highest) this.#advance(sequence);
    const word = this.#wordOf(sequence);
    this.words[word] = (this.words[word] ?? 0) | (1 << (sequence % bitsPerWord));
  }

  #advance(sequence: number): void {
    const from = Math.floor(this.highest / bitsPerWord);
    const steps = Math.min(Math.floor(sequence / bitsPerWord) - from, this.words.length);
    for (let step = 1; step <= steps; step += 1) this.words[(from + step) % this.words.length] = 0;
    this.highest = sequence;
  }

  #isSet(sequence: number): boolean {
    return ((this.words[this.#wordOf(sequence)] ?? 0) & (1 << (sequence % bitsPerWord))) !== 0;
  }

  #wordOf(sequence: number): number {
    return Math.floor(sequence / bitsPerWord) % this.words.length;
  }
}
