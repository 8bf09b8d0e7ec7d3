import type { IkeSaInfo } from '@sekisho/isakmp';

/** What a machine calls itself, and how it has proven itself: by pre-shared key, by the one of this name. */
export type Machine = Pick<IkeSaInfo, 'identity' | 'machine' | 'preSharedKey'>;

/** Whom a first IKE SA is with. */
export type FirstSa = Machine & Pick<IkeSaInfo, 'remote' | 'vendorIds' | 'offered'>;

/**
 * By pre-shared key a client may call itself what it likes, also by a name that another's certificate or key has proven: who
 * proved itself in another way is another one.
 */
export const isSameMachine = (one: Machine, other: Machine): boolean =>
  one.machine === other.machine &&
  one.preSharedKey === other.preSharedKey &&
  one.identity.type === other.identity.type &&
  one.identity.text === other.identity.text;
