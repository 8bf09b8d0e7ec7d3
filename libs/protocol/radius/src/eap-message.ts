import { concat } from '@sekisho/wire';
import { type Attribute, attribute, attributeValues } from './attributes/attribute.ts';
import { attributes } from './attributes/dictionary.ts';
import { limits } from './limits.ts';

/** EAP-Message attributes that hold a packet, in order (RFC 3579 §3.1). */
export function splitEapPacket(packet: Uint8Array): Attribute[] {
  const parts: Attribute[] = [];
  for (let at = 0; at < packet.length; at += limits.valueBytesMax) {
    parts.push(attribute(attributes.eapMessage, packet.subarray(at, at + limits.valueBytesMax)));
  }
  return parts;
}

/** The EAP packet that EAP-Message attributes hold; undefined where there is none. */
export function joinEapPacket(list: readonly Attribute[]): Uint8Array | undefined {
  const parts = attributeValues(list, attributes.eapMessage);
  return parts.length === 0 ? undefined : concat(...parts);
}
