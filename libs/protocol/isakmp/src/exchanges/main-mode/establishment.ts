import type { Association } from '../../associations/association.ts';
import type { Turn } from '../../associations/turn.ts';
import { lastingKeys } from '../../keys/phase1.ts';
import { findAll, type PayloadChain } from '../../messages/message.ts';
import { describeIdentification } from '../../payloads/identification.ts';
import { isInitialContact } from '../informational/notifications.ts';
import { machineOf } from './credentials.ts';
import type { PeerProof } from './proof.ts';
import type { Keyed, Proven } from './states.ts';

/** By a pre-shared key the peer is who it says, as far as anybody can know. */
export const provenByKey = ({ identification, chain }: PeerProof): Proven => ({
  identity: describeIdentification(identification),
  name: undefined,
  initialContact: saysInitialContact(chain),
});

export const saysInitialContact = (chain: PayloadChain): boolean =>
  findAll(chain, 'notification').some(isInitialContact);

/** Both ends have proven themselves. @param keyed with the last CBC block of message 6 */
export function establish(
  turn: Turn,
  association: Association,
  keyed: Keyed & { readonly lastPhase1Block: Uint8Array },
  { identity, name, initialContact, aggressive = false }: Proven,
): void {
  const { suite, keys, expiresAt, peerBehindNat, lastPhase1Block } = keyed;
  const machine = machineOf(keyed.credentials);
  const preSharedKey = keyed.preSharedKey?.name;
  association.established = {
    suite,
    keys: lastingKeys(keys),
    lastPhase1Block,
    identity,
    machine,
    preSharedKey,
    expiresAt,
  };
  association.mainMode = { at: 'established' };
  turn.established(association);
  const { id, attempt, role, remote, local, traits } = association;
  const { natTraversal, deadPeerDetection, vendorIds, offered } = traits;
  turn.out.push({
    kind: 'sa-established',
    sa: {
      id,
      attempt,
      role,
      suite,
      aggressive,
      remote,
      local,
      identity,
      machine,
      machineName: name,
      preSharedKey,
      natTraversal,
      peerBehindNat,
      initialContact,
      deadPeerDetection,
      vendorIds,
      offered,
    },
  });
}
