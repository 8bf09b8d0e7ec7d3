import {
  type IkePolicy,
  type InitiatorProfile,
  type ModpOrEcpGroup,
  parseEspSuite,
  parseIkeSuite,
} from '@sekisho/isakmp';
import { ipv4FromNumber, Secret } from '@sekisho/wire';
import { agreedBy } from '../../options.ts';
import { choose, type Dice } from '../dice.ts';
import type { Fingerprint } from '../fingerprints/fingerprint.ts';
import { fingerprints } from '../fingerprints/fingerprints.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { usersOf } from '../scenario/users.ts';
import type { ClientsOptions } from './clients.ts';
import type { Slot } from './load-client.ts';

/** @returns the slots of a scenario by their numbers, from 0 on; asked for in order, the same ones for the same dice */
export function slotsOf(scenario: Scenario, dice: Dice): (number: number) => Slot {
  const userOf = usersOf(scenario.users);
  const weighted = fingerprintsOf(scenario);
  return (number) => ({ number, user: userOf(number), fingerprint: choose(dice, weighted) });
}

/** The kinds of clients in a scenario, by weight. */
export const fingerprintsOf = (scenario: Scenario): { value: Fingerprint; weight: number }[] =>
  fingerprints
    .map((value) => ({ value, weight: scenario.fingerprints[value.name] ?? 0 }))
    .filter(({ weight }) => weight > 0);

/** @returns what a client of a slot is made with */
export function settingsOf(scenario: Scenario): ClientsOptions['settingsOf'] {
  const policies = new Map<Fingerprint, IkePolicy>();
  const preSharedKey = Secret.fromText(scenario.preSharedKey);
  const agreed = scenario.methods && agreedBy(scenario.methods);
  const policyOf = (fingerprint: Fingerprint): IkePolicy => {
    const known = policies.get(fingerprint) ?? ikePolicy(fingerprint, scenario, preSharedKey);
    policies.set(fingerprint, known);
    return known;
  };
  // Clients that share an address are told apart by what they have behind their NAT.
  const behindNat = scenario.origin.kind !== 'addresses';
  return ({ number, user, fingerprint }) => ({
    policy: policyOf(fingerprint),
    credentials: { user: user.name, password: user.password, accept: agreed?.accept ?? fingerprint.accept },
    eap: agreed?.eap,
    helloInterval: fingerprint.helloInterval,
    echoInterval: fingerprint.echoInterval,
    hostName: fingerprint.hostName,
    ...(fingerprint.caller && { caller: fingerprint.caller }),
    ...(fingerprint.ppp && { pppProfile: fingerprint.ppp }),
    ...(behindNat && { ownAddress: privateAddress(number) }),
  });
}

/** An address as home networks give them. */
const privateAddress = (number: number): string => ipv4FromNumber(privateNetwork + number + 2);
/** 10.0.0.0 */
const privateNetwork = 10 * 2 ** 24;

/** Groups that the clients may come to use, of those that are worth making ready for. */
export function groupsToPrepare(scenario: Scenario): ModpOrEcpGroup[] {
  const suites =
    scenario.ikeSuites?.map(parseIkeSuite) ?? fingerprintsOf(scenario).flatMap(({ value }) => value.ike.suites);
  const offered = new Set(suites.map(({ group }) => group));
  return worthPreparing.filter((group) => offered.has(group));
}

/** The larger groups take seconds to make ready for, and no built-in client prefers them. */
const worthPreparing: readonly ModpOrEcpGroup[] = ['modp1024', 'modp1536', 'modp2048', 'ecp256', 'ecp384'];

/** The profile without what is offered in its place. */
function offering(
  { transforms, espProposals, ...rest }: InitiatorProfile,
  { ikeSuites, espSuites }: Scenario,
): InitiatorProfile {
  return {
    ...rest,
    ...(!ikeSuites && transforms && { transforms }),
    ...(!espSuites && espProposals && { espProposals }),
  };
}

const ikePolicy = ({ ike }: Fingerprint, scenario: Scenario, preSharedKey: Secret): IkePolicy => ({
  ...ike,
  ...(scenario.ikeSuites && { suites: scenario.ikeSuites.map(parseIkeSuite) }),
  ...(scenario.espSuites && { espSuites: scenario.espSuites.map(parseEspSuite) }),
  ...(ike.profile && { profile: offering(ike.profile, scenario) }),
  preSharedKeys: [{ name: 'default', secret: preSharedKey }],
  machineAuthentication: ['pre-shared-key'],
  certificate: () => undefined,
  authorities: () => [],
  publicAddresses: [],
  respond: false,
});
