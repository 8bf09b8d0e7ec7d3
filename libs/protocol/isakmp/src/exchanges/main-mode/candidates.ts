import type { Association } from '../../associations/association.ts';
import { lastingKeys, type Phase1Inputs, phase1Keys, wipe } from '../../keys/phase1.ts';
import { limits } from '../../limits.ts';
import type { ReceivedMessage } from '../../messages/message.ts';
import type { Credentials } from './credentials.ts';
import { hashOf, isProven, openProof, type PeerProof } from './proof.ts';
import type { Candidate, Dialled, Keyed } from './states.ts';

/**
 * Main Mode hides the client's identity until message 5, which is encrypted under the key that the identity would lead to
 * (RFC 2409 §5.4). So a responder with several pre-shared keys has the keys of an SA for each, and tries message 5 with all.
 */

/** One Diffie-Hellman secret, and with it keys for every way in which the client may prove itself. */
export function candidatesFor(
  credentials: Credentials,
  inputs: Omit<Phase1Inputs, 'preSharedKey'>,
): readonly Candidate[] {
  if (credentials.method !== 'pre-shared-key') {
    return [{ keys: phase1Keys({ ...inputs, preSharedKey: undefined }), preSharedKey: undefined }];
  }
  return credentials.preSharedKeys.map((preSharedKey) => ({
    keys: phase1Keys({ ...inputs, preSharedKey: preSharedKey.secret }),
    preSharedKey,
  }));
}

/** Message 5, and the candidate that opens it. */
export interface Fitting {
  readonly keyed: Keyed;
  readonly peer: PeerProof;
}

/** Message 5 of a client that signs: there is one candidate, and the proof is for others to judge. */
export function openSigned(association: Association, state: Dialled, message: ReceivedMessage): Fitting | undefined {
  const [candidate] = state.candidates;
  const keyed = candidate && { ...state, ...candidate };
  const peer = keyed && openProof(association, keyed, keyed.keys.iv, message);
  return peer && { keyed, peer };
}

/**
 * Message 5 of a client with a pre-shared key: proven by the first candidate that fits. All are tried, also behind one that
 * fits, and each costs the same: how long it takes tells nobody which key fits, nor how near a guess was.
 */
export function openByKey(association: Association, state: Dialled, message: ReceivedMessage): Fitting | undefined {
  // Decrypted once a candidate: so small that even all of them together cost less than one Diffie-Hellman computation.
  if (message.bytes.length > limits.message5ByKeyBytesMax) return undefined;
  let fitting: Fitting | undefined;
  for (const candidate of state.candidates) {
    const keyed = { ...state, ...candidate };
    const peer = tryCandidate(association, keyed, message);
    fitting ??= peer && { keyed, peer };
  }
  return fitting;
}

function tryCandidate(association: Association, keyed: Keyed, message: ReceivedMessage): PeerProof | undefined {
  const peer = openProof(association, keyed, keyed.keys.iv, message);
  // Under another key a message is noise, most often without an identity to hash.
  if (!peer) hashOf(association, keyed, 'initiator', noIdentification);
  return peer && isProven(peer) ? peer : undefined;
}

/** As long as an identity that is an address. */
const noIdentification = new Uint8Array(8);

/** Wipes the keys of all candidates but one. */
export function wipeCandidates(candidates: readonly Candidate[], but?: Candidate): void {
  for (const { keys } of candidates) if (keys !== but?.keys) wipe(lastingKeys(keys));
}
