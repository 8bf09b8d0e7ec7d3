import { limits } from '../../limits.ts';
import type { NatTraversalNumbers } from '../../nat-traversal.ts';
import { espAttributes, lifeTypes, protocols } from '../../numbers.ts';
import {
  attributeNumber,
  type SecurityAssociationPayload,
  securityAssociationOf,
  shortAttribute,
  type Transform,
} from '../../payloads/security-association.ts';
import { spiBytes } from '../../payloads/spi.ts';
import { type EspSuite, groupNumbers, type ModpOrEcpGroup } from '../../suites.ts';
import type { ChosenEspSuite } from './states.ts';

/** ESP transform ids (RFC 2407 §4.4.4, RFC 3602, RFC 4106). */
const transformIds = { '3des-cbc': 3, 'aes-cbc': 12, 'aes-gcm-16': 20 } as const;
/** Authentication algorithms (RFC 2407 §4.5, RFC 4868). */
const integrityNumbers = { 'hmac-sha1-96': 2, 'hmac-sha2-256-128': 5 } as const;

/** The answer: one proposal with its number and our SPI, the one transform chosen unchanged. */
export const answerProposal = ({ proposal, transform }: ChosenEspSuite, spi: number): SecurityAssociationPayload =>
  securityAssociationOf([{ ...proposal, spi: spiBytes(spi), transforms: [transform] }]);

/** An initiator's offer: one proposal, a transform for each suite. */
export function offerProposal(
  suites: readonly EspSuite[],
  spi: number,
  { udpTransport, group }: Pick<NatTraversalNumbers, 'udpTransport'> & { readonly group: ModpOrEcpGroup | undefined },
): SecurityAssociationPayload {
  const transforms = suites.map((suite, index) => ({
    number: index + 1,
    id: transformIds[suite.encryption],
    attributes: [
      shortAttribute(espAttributes.lifeType, lifeTypes.seconds),
      shortAttribute(espAttributes.lifeDuration, limits.espLifetimeSeconds),
      shortAttribute(espAttributes.encapsulation, udpTransport),
      ...(group ? [shortAttribute(espAttributes.group, groupNumbers[group])] : []),
      ...(suite.encryption === '3des-cbc' ? [] : [shortAttribute(espAttributes.keyLength, suite.keyBits)]),
      ...(suite.integrity === 'none'
        ? []
        : [shortAttribute(espAttributes.authentication, integrityNumbers[suite.integrity])]),
    ],
  }));
  return securityAssociationOf([{ number: 1, protocol: protocols.esp, spi: spiBytes(spi), transforms }]);
}

/** Others, such as extended sequence numbers, would change what the SA means. */
const understood = new Set<number>(Object.values(espAttributes));

/** Whether a transform stands for the suite, and for nothing that this implementation doesn't understand. */
export function matchesEspSuite(transform: Transform, suite: EspSuite): boolean {
  if (transform.id !== transformIds[suite.encryption]) return false;
  if (transform.attributes.some(({ type }) => !understood.has(type))) return false;
  const keyBits = attributeNumber(transform, espAttributes.keyLength);
  if (suite.encryption !== '3des-cbc' && (keyBits ?? 128) !== suite.keyBits) return false;
  const integrity = attributeNumber(transform, espAttributes.authentication);
  return suite.integrity === 'none' ? integrity === undefined : integrity === integrityNumbers[suite.integrity];
}
