import { authenticationMethods, ikeAttributes, keyIke, protocols } from '../../numbers.ts';
import {
  attributeNumber,
  type Proposal,
  type SecurityAssociationPayload,
  type Transform,
} from '../../payloads/security-association.ts';
import type { IkePolicy } from '../../policy.ts';
import type { Refusal } from '../../refusals.ts';
import { formatIkeSuite, type IkeSuite } from '../../suites.ts';
import { availableCredentials, type Credentials } from './credentials.ts';
import { nameOfTransform, suiteOfTransform } from './proposal.ts';

export interface ChosenIkeSuite {
  readonly suite: IkeSuite;
  readonly credentials: Credentials;
  readonly proposal: Proposal;
  readonly transform: Transform;
}

interface Offer {
  readonly proposal: Proposal;
  readonly transform: Transform;
  readonly suite: IkeSuite | undefined;
  readonly authentication: number | undefined;
}

const offersOf = ({ proposals }: SecurityAssociationPayload): Offer[] =>
  proposals
    .filter(({ protocol }) => protocol === protocols.isakmp)
    .flatMap((proposal) =>
      proposal.transforms
        .filter(({ id }) => id === keyIke)
        .map((transform) => ({
          proposal,
          transform,
          suite: suiteOfTransform(transform),
          authentication: attributeNumber(transform, ikeAttributes.authentication),
        })),
    );

/** Walks the own preferences over what the client offers: first how to authenticate, then the suites. */
export function chooseIkeSuite(offered: SecurityAssociationPayload, policy: IkePolicy): ChosenIkeSuite | Refusal {
  const offers = offersOf(offered);
  const available = availableCredentials(policy);
  const offersFor = ({ method }: Credentials) =>
    offers.filter(({ authentication }) => authentication === authenticationMethods[method]);
  for (const credentials of available) {
    for (const suite of policy.suites) {
      const name = formatIkeSuite(suite);
      const match = offersFor(credentials).find((offer) => offer.suite && formatIkeSuite(offer.suite) === name);
      if (match) return { suite, credentials, proposal: match.proposal, transform: match.transform };
    }
  }
  const possible = available.flatMap(offersFor);
  if (possible.length === 0 && offers.length > 0) return refuseMethods(offers, available, policy);
  const names = possible.map(({ transform }) => nameOfTransform(transform));
  const allowed = policy.suites.map(formatIkeSuite);
  return { code: 'no-acceptable-ike-suite', detail: `offered: ${names.join(', ')}; allowed: ${allowed.join(', ')}` };
}

/** Nothing that the client offers to authenticate by can be done here now. */
function refuseMethods(offers: readonly Offer[], available: readonly Credentials[], policy: IkePolicy): Refusal {
  const offered = [...new Set(offers.map(({ authentication }) => authentication))];
  const detail = `offered authentication methods: ${offered.join(', ')}`;
  if (offered.includes(authenticationMethods['pre-shared-key'])) {
    const listed = policy.machineAuthentication.includes('pre-shared-key');
    const why = listed ? '' : ', which is not in ike.machineAuthentication';
    return { code: 'pre-shared-key-not-supported', detail: `the client offered a pre-shared key${why}` };
  }
  const signatures = offered.some((number) => number !== undefined && signatureNumbers.has(number));
  if (!signatures || !policy.machineAuthentication.includes('certificate')) {
    return { code: 'authentication-method-not-supported', detail };
  }
  const own = available.find(({ method }) => method !== 'pre-shared-key');
  if (!own) return { code: 'own-certificate-missing', detail };
  return {
    code: 'authentication-method-not-supported',
    detail: `${detail}; this gateway's certificate: ${own.method}`,
  };
}

const signatureNumbers = new Set<number>(
  Object.values(authenticationMethods).filter((number) => number !== authenticationMethods['pre-shared-key']),
);
