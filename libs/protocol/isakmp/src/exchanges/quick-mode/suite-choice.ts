import { limits } from '../../limits.ts';
import { encapsulations, espAttributes, protocols } from '../../numbers.ts';
import {
  attributeNumber,
  lifetimeSeconds,
  type Proposal,
  type SecurityAssociationPayload,
  type Transform,
} from '../../payloads/security-association.ts';
import { spiNumber } from '../../payloads/spi.ts';
import type { IkePolicy } from '../../policy.ts';
import type { Refusal } from '../../refusals.ts';
import { type EspSuite, espSuites, formatEspSuite, groupOfNumber, type ModpOrEcpGroup } from '../../suites.ts';
import { matchesEspSuite } from './proposal.ts';
import type { ChosenEspSuite } from './states.ts';

/** Groups this end agrees to for perfect forward secrecy: those of its phase 1 suites. */
export const allowedGroups = ({ suites }: IkePolicy): ReadonlySet<ModpOrEcpGroup> =>
  new Set(suites.map(({ group }) => group));

/** Walks the own preferences over the proposals, each of which may be one suite (Windows) or many transforms. */
export function chooseEspSuite(
  offered: SecurityAssociationPayload,
  suites: readonly EspSuite[],
  groups: ReadonlySet<ModpOrEcpGroup>,
): ChosenEspSuite | Refusal {
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
  const acceptable = encapsulated.filter(({ transform }) => suites.some((suite) => matchesEspSuite(transform, suite)));
  if (acceptable.length > 0) return refuseGroup(acceptable, groups);
  const names = encapsulated.map(({ transform }) => describeTransform(transform));
  const allowed = suites.map(formatEspSuite);
  return { code: 'no-acceptable-esp-suite', detail: `offered: ${names.join(', ')}; allowed: ${allowed.join(', ')}` };
}

/** The suites would do, but not the group of perfect forward secrecy that comes with them. */
function refuseGroup(offers: readonly EspOffer[], groups: ReadonlySet<ModpOrEcpGroup>): Refusal {
  const named = ({ group, transform }: EspOffer) =>
    group === 'unknown' ? `group ${attributeNumber(transform, espAttributes.group)}` : `${group}`;
  const asked = [...new Set(offers.map(named))];
  return {
    code: 'pfs-group-not-allowed',
    detail: `asked for: ${asked.join(', ')}; allowed: ${[...groups].join(', ')}`,
  };
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

const encapsulationOf = (transform: Transform) => attributeNumber(transform, espAttributes.encapsulation);

function isUdpTransport(transform: Transform): boolean {
  const mode = encapsulationOf(transform);
  return mode === encapsulations.udpTransport || mode === encapsulations.draftUdpTransport;
}

function wrongEncapsulation(offers: readonly EspOffer[]): Refusal {
  const modes = new Set(offers.map(({ transform }) => encapsulationOf(transform)));
  const tunnels: readonly number[] = [encapsulations.tunnel, encapsulations.udpTunnel, encapsulations.draftUdpTunnel];
  if (tunnels.some((mode) => modes.has(mode)))
    return { code: 'selector-not-l2tp', detail: 'tunnel mode was asked for' };
  const detail = offers.length === 0 ? 'no ESP proposal was offered' : 'UDP encapsulation was not offered';
  return { code: 'no-acceptable-esp-suite', detail };
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
