import { type Endpoint, type Instant, toHex } from '@sekisho/wire';
import type { IkeTarget } from '../endpoint.ts';
import type { AggressiveModeState } from '../exchanges/aggressive-mode/states.ts';
import type { MainModeState } from '../exchanges/main-mode/states.ts';
import type { QuickMode } from '../exchanges/quick-mode/states.ts';
import type { Cookies } from '../keys/phase1.ts';
import { newReassembly, type Reassembly } from '../messages/fragmentation.ts';
import type { Protection } from '../messages/protection.ts';
import type { IkeIdentity } from '../payloads/identification.ts';
import type { MachineAuthenticationMethod } from '../policy.ts';
import type { IkeSaId } from '../security-associations.ts';
import type { PeerTraits } from '../vendor-ids.ts';
import type { Answered, Outstanding } from './repetition.ts';

/** What Main Mode agreed on (RFC 2409 §5): from here on both ends can speak under protection. */
export interface EstablishedSa extends Protection {
  readonly identity: IkeIdentity;
  readonly machine: MachineAuthenticationMethod;
  /** Name of the pre-shared key; undefined: both ends signed. */
  readonly preSharedKey: string | undefined;
  readonly expiresAt: Instant;
}

/** Everything known of one IKE SA, from its first message on: a plain value, changed by the exchanges alone. */
export interface Association {
  readonly attempt: string;
  readonly role: 'initiator' | 'responder';
  cookies: Cookies;
  /** Made of the cookies. */
  id: IkeSaId;
  remote: Endpoint;
  local: Endpoint;
  traits: PeerTraits;
  readonly startedAt: Instant;
  /** Phase 1: Main Mode, or Aggressive Mode in its place. */
  mainMode: MainModeState | AggressiveModeState;
  established: EstablishedSa | undefined;
  answered: Answered | undefined;
  outstanding: Outstanding | undefined;
  readonly quickModes: Map<number, QuickMode>;
  /** Those of an SA that lives for hours: some tens at most. An array takes a tenth of a set's memory. */
  readonly usedMessageIds: number[];
  readonly informationalIds: number[];
  readonly reassembly: Reassembly;
  /** The largest fragment that the peer sent, header included: so much its path carries. */
  peersFragmentBytes: number | undefined;
  /** Dead peer detection under way (RFC 3706): the sequence number asked with. */
  deadPeerProbe: { readonly sequence: number; readonly outstanding: Outstanding } | undefined;
  /** An error notification that came without protection, by number. */
  refusedInClear: number | undefined;
  /** Its first step is in the record; of a flood of strangers it is not, until one of them answers. */
  recorded: boolean;
  /** What an initiator connects for. */
  readonly target: IkeTarget | undefined;
  /** An initiator without other SAs with this gateway. */
  readonly firstContact: boolean;
}

/** One whose Main Mode is through. */
export interface EstablishedAssociation extends Association {
  established: EstablishedSa;
}

export const isEstablished = (association: Association): association is EstablishedAssociation =>
  association.established !== undefined;

export interface NewAssociation
  extends Pick<Association, 'attempt' | 'role' | 'cookies' | 'remote' | 'local' | 'traits' | 'mainMode'>,
    Partial<Pick<Association, 'target' | 'firstContact'>> {
  readonly now: Instant;
}

export const newAssociation = ({ now, target, firstContact = false, ...rest }: NewAssociation): Association => ({
  ...rest,
  id: ikeSaId(rest.cookies),
  startedAt: now,
  established: undefined,
  answered: undefined,
  outstanding: undefined,
  quickModes: new Map(),
  usedMessageIds: [],
  informationalIds: [],
  reassembly: newReassembly(),
  peersFragmentBytes: undefined,
  deadPeerProbe: undefined,
  refusedInClear: undefined,
  recorded: true,
  target,
  firstContact,
});

export const ikeSaId = ({ initiator, responder }: Cookies): IkeSaId => (toHex(initiator) + toHex(responder)) as IkeSaId;

/** The address an initiator names itself by. */
export const ownAddress = ({ target, local }: Association): string => target?.ownAddress ?? local.address;
