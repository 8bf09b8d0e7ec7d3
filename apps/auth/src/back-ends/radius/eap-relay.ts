import { decodeEapPacket, type EapPacket } from '@sekisho/eap';
import { type Attribute, attributes, joinEapPacket, type RadiusPacket } from '@sekisho/radius';
import { DecodeError } from '@sekisho/wire';
import type { Claimant, EapRelay, EapRelayStep } from '../back-end.ts';
import { accepted, challenged, rejected } from './answers.ts';
import type { GroupAttribute } from './grants.ts';
import { eapPacketBytesMax } from './limits.ts';
import type { RadiusServers } from './radius-servers.ts';
import { eapRequest, isCarried, type Nas } from './requests.ts';

export interface RadiusEapRelayParts {
  readonly servers: Pick<RadiusServers, 'ask'>;
  readonly nas: Nas;
  readonly groupAttribute: GroupAttribute;
}

/**
 * One EAP conversation between a client and a RADIUS server (RFC 3579): packets pass as they are. The server that answered
 * first holds it; another one is asked only instead of that.
 */
export class RadiusEapRelay implements EapRelay {
  #server: number | undefined;
  /** State of the last Access-Challenge, which the next request returns unchanged (RFC 2865 §5.24). */
  #state: readonly Attribute[] = [];

  constructor(
    private readonly claimant: Claimant,
    private readonly parts: RadiusEapRelayParts,
  ) {}

  async receive(packet: Uint8Array): Promise<EapRelayStep> {
    const impossible = refusedUnsent(this.claimant, packet);
    if (impossible !== undefined) return impossible;
    const { servers, nas } = this.parts;
    return servers.ask(
      { attributes: eapRequest(nas, this.claimant, packet, this.#state), server: this.#server },
      (answer, server) => {
        this.#server = server;
        return this.#step(answer);
      },
    );
  }

  /** Who gets in is what the RADIUS packet says, not the EAP packet in it (RFC 3579 §2.6.3). */
  #step({ code, attributes: list }: RadiusPacket): EapRelayStep {
    const packet = joinEapPacket(list);
    switch (code) {
      case 'access-challenge':
        return this.#challenge(list, packet);
      case 'access-accept': {
        const answer = accepted(this.claimant, list, this.parts.groupAttribute);
        return { ...answer, packet: answer.kind === 'accepted' ? only('success', packet) : undefined };
      }
      default:
        return { ...rejected(list), packet: only('failure', packet) };
    }
  }

  #challenge(list: readonly Attribute[], packet: Uint8Array | undefined): EapRelayStep {
    // There may be one (RFC 2865 §5.24).
    this.#state = list.filter(({ type }) => type === attributes.state.type).slice(0, 1);
    const request = only('request', packet);
    // RFC 3579 §2.6.3: a challenge without EAP is one that an EAP client can't answer.
    return request === undefined ? { ...challenged(list), packet: undefined } : { kind: 'continue', packet: request };
  }
}

/** What RADIUS can't carry, no RADIUS server has to see. */
function refusedUnsent({ presented }: Claimant, packet: Uint8Array): EapRelayStep | undefined {
  if (!isCarried(presented)) return { kind: 'refused', code: 'unknown-user', packet: undefined };
  if (packet.length <= eapPacketBytesMax) return undefined;
  const detail = `the client sent an EAP packet of ${packet.length} bytes`;
  return { kind: 'refused', code: 'eap-failed', detail, packet: undefined };
}

/** The packet, if it is of the kind that goes with what RADIUS says. */
function only(code: EapPacket['code'], packet: Uint8Array | undefined): Uint8Array | undefined {
  if (packet === undefined) return undefined;
  try {
    return decodeEapPacket(packet).code === code ? packet : undefined;
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}
