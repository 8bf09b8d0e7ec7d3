import { Writer } from '@sekisho/wire';

const failureCode = 4;
const headerBytes = 4;

/**
 * EAP Failure (RFC 3748 §4.2), with the identifier of the packet it concludes.
 * @param packet an EAP packet; of one too short to have an identifier, 0 is taken
 */
export const eapFailure = (packet: Uint8Array): Uint8Array =>
  new Writer()
    .u8(failureCode)
    .u8(packet[1] ?? 0)
    .u16(headerBytes)
    .finish();
