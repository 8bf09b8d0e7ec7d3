import type { ControlFrame } from '@sekisho/dataplane';

/** Draws that a seed fixes (mulberry32): 0 ≤ n < `below`, whole. */
export function drawsOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** What a client's frames carry: an IKE message, or what ESP protected on its way. */
export type Carrying = Extract<ControlFrame, { kind: 'ike' | 'l2tp' | 'ppp' }>;
export const carries = (frame: ControlFrame): frame is Carrying =>
  frame.kind === 'ike' || frame.kind === 'l2tp' || frame.kind === 'ppp';

const lengths = [0, 1, 3, 4, 5, 6, 7, 8, 12, 28, 255, 256, 1023, 1500, 0x7fff, 0x8000, 0xffff] as const;

/** The bytes with something wrong: a field at its limits, a part left out, a part twice, an end too early. */
export function wronged(bytes: Uint8Array, draw: (below: number) => number): Uint8Array {
  const copy = bytes.slice();
  const at = draw(copy.length);
  const to = Math.min(copy.length, at + 1 + draw(24));
  switch (draw(6)) {
    case 0:
      copy[at] = draw(256);
      return copy;
    case 1:
      copy[at] = (copy[at] ?? 0) ^ (1 << draw(8));
      return copy;
    case 2:
      if (at + 1 < copy.length) new DataView(copy.buffer).setUint16(at, lengths[draw(lengths.length)] ?? 0);
      return copy;
    case 3:
      return copy.slice(0, at);
    case 4:
      return Uint8Array.from([...copy.subarray(0, at), ...copy.subarray(to)]);
    default:
      return Uint8Array.from([...copy.subarray(0, to), ...copy.subarray(at)]);
  }
}

/**
 * What arrives in place of a client's frames: valid ones up to a step, then such that are wronged, repeated, lost, out of order, of
 * another step or in somebody else's name, then valid ones again.
 */
export class Tampering {
  readonly #draw: (below: number) => number;
  readonly #first: number;
  readonly #count: number;
  readonly #earlier: Carrying[] = [];
  #step = 0;
  #held: Carrying | undefined;
  /** What was done, for whoever looks into it. */
  readonly done: string[] = [];

  /** @param others frames of somebody else's session */
  constructor(
    seed: number,
    private readonly others: readonly Carrying[],
  ) {
    this.#draw = drawsOf(seed);
    this.#first = this.#draw(22);
    this.#count = 1 + this.#draw(4);
  }

  arriving(frame: ControlFrame): ControlFrame[] {
    if (!carries(frame)) return [frame];
    const step = this.#step++;
    const arriving = step < this.#first || step >= this.#first + this.#count ? [frame] : this.#tampered(frame, step);
    this.#earlier.push(frame);
    const held = this.#held;
    if (step !== this.#first + this.#count) return arriving;
    this.#held = undefined;
    return held ? [...arriving, held] : arriving;
  }

  #tampered(frame: Carrying, step: number): ControlFrame[] {
    const note = (what: string, bytes = frame.bytes) =>
      this.done.push(`${step} ${frame.kind} ${what} ${Buffer.from(bytes).toString('hex')}`);
    switch (this.#draw(8)) {
      case 0:
        note('lost');
        return [];
      case 1:
        note('twice');
        return [frame, frame];
      case 2:
        note('late');
        this.#held = frame;
        return [];
      case 3: {
        note('after an earlier one');
        return [...this.#oneOf(this.#earlier), frame];
      }
      case 4:
        note("in another's name");
        return [...this.#inAnothersName(frame), frame];
      default: {
        const bytes = wronged(frame.bytes, this.#draw);
        note('wronged', bytes);
        // As often as not the right one follows.
        return this.#draw(2) === 0 ? [{ ...frame, bytes }] : [{ ...frame, bytes }, frame];
      }
    }
  }

  #oneOf(frames: readonly Carrying[]): Carrying[] {
    const frame = frames[this.#draw(frames.length)];
    return frame ? [frame] : [];
  }

  /** What the other has sent, from this client's address or out of its SAs; and its own to the other's session. */
  #inAnothersName(frame: Carrying): ControlFrame[] {
    return this.#oneOf(this.others).map((other) => {
      if (other.kind === 'ike') return frame.kind === 'ike' ? { ...other, remote: frame.remote } : other;
      if (frame.kind === 'ike') return frame;
      return { ...other, peer: frame.peer };
    });
  }
}
