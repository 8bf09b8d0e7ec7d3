import { answerInformPacket, type InformConfig } from '@sekisho/dhcp';
import { decodeFrame, encodeFrame, protocolNumbers } from '@sekisho/ppp';
import { DecodeError, type Instant } from '@sekisho/wire';
import { limits } from '../limits.ts';

export type InformAnswer =
  /** `frame`: PPP, for the client. `routesLeftOut`: of its routes, how many had no room. */
  | { readonly kind: 'answer'; readonly frame: Uint8Array; readonly routesLeftOut: number }
  | { readonly kind: 'ignored'; readonly reason: string };

/** The IPv4 packet in a PPP frame; undefined: it holds something else. */
export function ipv4PacketOf(frame: Uint8Array): Uint8Array | undefined {
  try {
    const { protocol, information } = decodeFrame(frame);
    return protocol === protocolNumbers.ipv4 ? information : undefined;
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return undefined;
  }
}

/** Answers one session's DHCPINFORM at once, as macOS waits six seconds with being connected; so many in a window of time. */
export class InformAnswers {
  #windowStart = Number.NEGATIVE_INFINITY;
  #answered = 0;

  answer(packet: Uint8Array, config: InformConfig, now: Instant): InformAnswer {
    if (!this.#allows(now)) return { kind: 'ignored', reason: 'too-many' };
    const outcome = answerInformPacket(packet, config);
    if (outcome.kind === 'ignored') return outcome;
    const { packet: information, routesLeftOut } = outcome;
    return { kind: 'answer', frame: encodeFrame({ protocol: protocolNumbers.ipv4, information }), routesLeftOut };
  }

  #allows(now: Instant): boolean {
    if (now - this.#windowStart >= limits.informWindowMs) {
      this.#windowStart = now;
      this.#answered = 0;
    }
    this.#answered += 1;
    return this.#answered <= limits.informAnswersMax;
  }
}
