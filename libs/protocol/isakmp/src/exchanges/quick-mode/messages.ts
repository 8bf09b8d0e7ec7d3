import { Cursor, Writer } from '@sekisho/wire';
import type { IkeRefusalCode } from '../../endpoint.ts';
import { limits } from '../../limits.ts';
import type { NatTraversalNumbers } from '../../nat-traversal.ts';
import {
  encapsulations,
  espAttributes,
  identityOnly,
  ipsecDoi,
  l2tpPort,
  lifeTypes,
  protocols,
  udpProtocol,
} from '../../numbers.ts';
import { type Identification, identificationTypes } from '../../payloads/identification.ts';
import {
  attributeNumber,
  lifetimeSeconds,
  type Proposal,
  type SecurityAssociationPayload,
  shortAttribute,
  type Transform,
} from '../../payloads/security-association.ts';
import { type EspSuite, espSuites, formatEspSuite, groupOfNumber, type ModpOrEcpGroup } from '../../suites.ts';

/** Quick Mode (RFC 2409 §5.5): 1 HASH(1) SA Ni [KE] IDci IDcr → 2 HASH(2) SA Nr [KE] IDci IDcr, 3 HASH(3). */

/** ESP transform ids (RFC 2407 §4.4.4, RFC 3602, RFC 4106). */
const transformIds = { '3des-cbc': 3, 'aes-cbc': 12, 'aes-gcm-16': 20 } as const;
/** Authentication algorithms (RFC 2407 §4.5, RFC 4868). */
const integrityNumbers = { 'hmac-sha1-96': 2, 'hmac-sha2-256-128': 5 } as const;

export interface ChosenEspSuite {
  readonly suite: EspSuite;
  readonly proposal: Proposal;
  readonly transform: Transform;
  readonly spi: number;
  /** Group of perfect forward secrecy, as the transform names it. */
  readonly group: ModpOrEcpGroup | undefined;
  readonly lifetimeSeconds: number;
}

export interface QuickModeRefusal {
  readonly code: IkeRefusalCode;
  readonly detail: string;
}

/** Walks the own preferences over the proposals, each of which may be one suite (Windows) or many transforms. */
export function chooseEspSuite(
  offered: SecurityAssociationPayload,
  suites: readonly EspSuite[],
  groups: ReadonlySet<ModpOrEcpGroup>,
): ChosenEspSuite | QuickModeRefusal {
  const offers = espOffers(offered);
  const encapsulated = offers.filter(({ transform }) => isUdpTransport(transform));
  if (encapsulated.length === 0) return wrongEncapsulation(offers);
  const usable = encapsulated.filter(({ group }) => group === undefined || (group !== 'unknown' && groups.has(group)));
  for (const wanted of suites) {
    const match = usable.find(({ transform }) => matchesEspSuite(transform, wanted));
    if (!match) continue;
    const { proposal, transform, spi, group } = match;
    const lifetimeSeconds = lifetimeOf(transform);
    return { suite: wanted, proposal, transform, spi, group: group === 'unknown' ? undefined : group, lifetimeSeconds };
  }
  const names = encapsulated.map(({ transform }) => describeTransform(transform));
  const allowed = suites.map(formatEspSuite);
  return { code: 'no-acceptable-esp-suite', detail: `offered: ${names.join(', ')}; allowed: ${allowed.join(', ')}` };
}

interface EspOffer {
  readonly proposal: Proposal;
  readonly transform: Transform;
  readonly spi: number;
  readonly group: ModpOrEcpGroup | 'unknown' | undefined;
}

/** Proposals of ESP alone: one that shares its number with AH or IPComp stands for both together. */
function espOffers({ proposals }: SecurityAssociationPayload): EspOffer[] {
  const bundled = new Set(proposals.filter(({ protocol }) => protocol !== protocols.esp).map(({ number }) => number));
  return proposals.flatMap((proposal) => {
    const spi = spiNumber(proposal.spi);
    if (proposal.protocol !== protocols.esp || bundled.has(proposal.number) || spi === undefined) return [];
    return proposal.transforms.map((transform) => ({ proposal, transform, spi, group: groupOf(transform) }));
  });
}

function groupOf(transform: Transform): EspOffer['group'] {
  const number = attributeNumber(transform, espAttributes.group);
  return number === undefined || number === 0 ? undefined : (groupOfNumber(number) ?? 'unknown');
}

const lowestSpi = 256;

/** SPI as a number; undefined unless it is four bytes and not reserved. */
export function spiNumber(bytes: Uint8Array): number | undefined {
  if (bytes.length !== 4) return undefined;
  const spi = new Cursor(bytes).u32('SPI');
  return spi < lowestSpi ? undefined : spi;
}

export const spiBytes = (spi: number): Uint8Array => new Writer().u32(spi).finish();

const encapsulationOf = (transform: Transform) => attributeNumber(transform, espAttributes.encapsulation);

function isUdpTransport(transform: Transform): boolean {
  const mode = encapsulationOf(transform);
  return mode === encapsulations.udpTransport || mode === encapsulations.draftUdpTransport;
}

function wrongEncapsulation(offers: readonly EspOffer[]): QuickModeRefusal {
  const modes = new Set(offers.map(({ transform }) => encapsulationOf(transform)));
  const tunnels: readonly number[] = [encapsulations.tunnel, encapsulations.udpTunnel, encapsulations.draftUdpTunnel];
  if (tunnels.some((mode) => modes.has(mode)))
    return { code: 'selector-not-l2tp', detail: 'tunnel mode was asked for' };
  const detail = offers.length === 0 ? 'no ESP proposal was offered' : 'UDP encapsulation was not offered';
  return { code: 'no-acceptable-esp-suite', detail };
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

/** A transform by the name of its suite, else by its numbers. */
function describeTransform(transform: Transform): string {
  const known = espSuites.find((suite) => matchesEspSuite(transform, suite));
  if (known) return formatEspSuite(known);
  const keyBits = attributeNumber(transform, espAttributes.keyLength);
  const integrity = attributeNumber(transform, espAttributes.authentication);
  return `transform ${transform.id}${keyBits ? `/${keyBits}` : ''}${integrity ? ` auth ${integrity}` : ''}`;
}

function lifetimeOf(transform: Transform): number {
  const offered = lifetimeSeconds(transform, espAttributes) ?? 0;
  return offered > 0 ? Math.min(offered, limits.lifetimeSecondsMax) : limits.lifetimeSecondsMax;
}

/** The answer: one proposal with its number and our SPI, the one transform chosen unchanged. */
export const answerProposal = ({ proposal, transform }: ChosenEspSuite, spi: number): SecurityAssociationPayload => ({
  kind: 'security-association',
  doi: ipsecDoi,
  situation: identityOnly,
  proposals: [{ ...proposal, spi: spiBytes(spi), transforms: [transform] }],
});

/** An initiator's offer: one proposal, a transform for each suite. */
export function offerProposal(
  suites: readonly EspSuite[],
  spi: number,
  numbers: NatTraversalNumbers,
): SecurityAssociationPayload {
  const transforms = suites.map((suite, index) => ({
    number: index + 1,
    id: transformIds[suite.encryption],
    attributes: [
      shortAttribute(espAttributes.lifeType, lifeTypes.seconds),
      shortAttribute(espAttributes.lifeDuration, limits.espLifetimeSeconds),
      shortAttribute(espAttributes.encapsulation, numbers.udpTransport),
      ...(suite.encryption === '3des-cbc' ? [] : [shortAttribute(espAttributes.keyLength, suite.keyBits)]),
      ...(suite.integrity === 'none'
        ? []
        : [shortAttribute(espAttributes.authentication, integrityNumbers[suite.integrity])]),
    ],
  }));
  return {
    kind: 'security-association',
    doi: ipsecDoi,
    situation: identityOnly,
    proposals: [{ number: 1, protocol: protocols.esp, spi: spiBytes(spi), transforms }],
  };
}

const addressTypes: readonly number[] = [
  identificationTypes.ipv4Addr,
  identificationTypes.ipv6Addr,
  identificationTypes.ipv4AddrSubnet,
  identificationTypes.fqdn,
];

/**
 * Checks that a Quick Mode asks for L2TP and nothing else (P5): UDP, our port 1701, the client's any.
 * Addresses are not authenticated, and behind NAT not ours: they play no part.
 */
export function checkSelectors(identifications: readonly Identification[]): { clientPort: number } | QuickModeRefusal {
  const [client, gateway] = identifications;
  if (!client || !gateway)
    return { code: 'selector-not-l2tp', detail: 'no selector was given: all traffic between the hosts' };
  const isHost = [client, gateway].every(isSingleHost);
  if (isHost && client.protocol === udpProtocol && gateway.protocol === udpProtocol && gateway.port === l2tpPort) {
    return { clientPort: client.port };
  }
  return { code: 'selector-not-l2tp', detail: `asked for ${describeSelector(client)} to ${describeSelector(gateway)}` };
}

function isSingleHost({ type, data }: Identification): boolean {
  if (type === identificationTypes.ipv4AddrSubnet)
    return data.length === 8 && data.subarray(4).every((byte) => byte === 255);
  return addressTypes.includes(type);
}

function describeSelector({ type, protocol, port, data }: Identification): string {
  const what = type === identificationTypes.ipv4AddrSubnet && data.length === 8 ? 'network' : 'host';
  const name =
    protocol === udpProtocol
      ? 'UDP'
      : protocol === 6
        ? 'TCP'
        : protocol === 0
          ? 'any protocol'
          : `protocol ${protocol}`;
  return `${what}, ${name}${port ? ` port ${port}` : ''}`;
}
