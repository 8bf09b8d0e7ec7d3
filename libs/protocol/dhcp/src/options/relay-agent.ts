import type { Cursor, Writer } from '@sekisho/wire';
import { address, bytes, type ValueCodec } from './kinds.ts';

/** What a relay agent tells the server (RFC 3046); the server returns it as it came. */
export interface RelayAgentInformation {
  /** Which of the agent's circuits the client is on: 1 byte or more. */
  readonly circuitId?: Uint8Array;
  readonly remoteId?: Uint8Array;
  /** An address of the subnet to lease from, where it is not that of giaddr (RFC 3527). */
  readonly linkSelection?: string;
}

const suboptions = { circuitId: 1, remoteId: 2, linkSelection: 5 } as const;
const opaque = bytes(1);

/** Suboptions that are not known here are passed over. */
export const relayAgentInformation: ValueCodec<RelayAgentInformation> = {
  decode(value, field) {
    const parts = new Map<number, Cursor>();
    while (value.remaining > 0) {
      const code = value.u8(field);
      parts.set(code, value.sub(value.u8(field), field));
    }
    const circuitId = parts.get(suboptions.circuitId);
    const remoteId = parts.get(suboptions.remoteId);
    const link = parts.get(suboptions.linkSelection);
    return {
      ...(circuitId && { circuitId: opaque.decode(circuitId, 'Agent Circuit ID') }),
      ...(remoteId && { remoteId: opaque.decode(remoteId, 'Agent Remote ID') }),
      ...(link && { linkSelection: address.decode(link, 'Link Selection') }),
    };
  },
  encode({ circuitId, remoteId, linkSelection }, out) {
    if (circuitId) suboption(suboptions.circuitId, circuitId, out);
    if (remoteId) suboption(suboptions.remoteId, remoteId, out);
    if (linkSelection !== undefined) {
      out.u8(suboptions.linkSelection).u8(4);
      address.encode(linkSelection, out);
    }
  },
};

const suboption = (code: number, value: Uint8Array, out: Writer) => out.u8(code).u8(value.length).bytes(value);
