import { type Secret, text } from '@sekisho/wire';
import { publicValueBytes } from '../../keys/diffie-hellman.ts';
import { find, keyExchangeOf, nonceOf, type PayloadChain } from '../../messages/message.ts';
import { type Identification, identificationTypes } from '../../payloads/identification.ts';
import type { SecurityAssociationPayload } from '../../payloads/security-association.ts';
import type { IkePolicy, PreSharedKey } from '../../policy.ts';
import type { Refusal } from '../../refusals.ts';
import { suiteOfTransform } from '../main-mode/proposal.ts';
import { type ChosenIkeSuite, chooseIkeSuite } from '../main-mode/suite-choice.ts';

/** Message 1: all that a client says before it proves anything. */
export interface AggressiveRequest {
  readonly offered: SecurityAssociationPayload;
  readonly offeredBody: Uint8Array;
  readonly initiatorPublic: Uint8Array;
  readonly initiatorNonce: Uint8Array;
  readonly identification: Identification;
  readonly identificationBody: Uint8Array;
}

/** @returns undefined when one of SA, KE, Nonce and ID is missing */
export function readRequest(chain: PayloadChain): AggressiveRequest | undefined {
  const offered = find(chain, 'security-association');
  const initiatorPublic = keyExchangeOf(chain);
  const initiatorNonce = nonceOf(chain);
  const identification = find(chain, 'identification');
  if (!offered || !initiatorPublic || !initiatorNonce || !identification) return undefined;
  return {
    offered: offered.payload,
    offeredBody: offered.body,
    initiatorPublic,
    initiatorNonce,
    identification: identification.payload,
    identificationBody: identification.body,
  };
}

/** By a pre-shared key alone, and in the one group that the client has already chosen: its public value says which. */
export function chooseAggressiveSuite(
  { offered, initiatorPublic }: AggressiveRequest,
  policy: IkePolicy,
): ChosenIkeSuite | Refusal {
  const groups = new Set<number>();
  const proposals = offered.proposals.map((proposal) => ({
    ...proposal,
    transforms: proposal.transforms.filter((transform) => {
      const suite = suiteOfTransform(transform);
      if (suite) groups.add(publicValueBytes[suite.group]);
      return !suite || publicValueBytes[suite.group] === initiatorPublic.length;
    }),
  }));
  if (groups.size > 0 && !groups.has(initiatorPublic.length))
    return { code: 'malformed', detail: `a public value of ${initiatorPublic.length} bytes is of no offered group` };
  return chooseIkeSuite({ ...offered, proposals }, { ...policy, machineAuthentication: ['pre-shared-key'] });
}

const named = new Set<number>([identificationTypes.fqdn, identificationTypes.userFqdn, identificationTypes.keyId]);

/**
 * The key that is for this identification: a name, a name at a domain, or any bytes that are a text (ID_KEY_ID). All keys are
 * looked at: how long it takes does not tell which there are.
 */
export function keyOf({ type, data }: Identification, { preSharedKeys }: IkePolicy): PreSharedKey | undefined {
  const wanted = text(data);
  const [found] = preSharedKeys.filter(({ identities = [] }) => identities.filter((one) => one === wanted).length > 0);
  return named.has(type) ? found : undefined;
}

/** Stands for the key of whoever has none: answers are made as with any other, and no client has it. */
export const nobodysKey = (secret: Secret): PreSharedKey => ({ name: 'nobody', secret });
