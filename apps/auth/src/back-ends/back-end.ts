import type { BackEndKind, Grants, LoginLimit, RefusalCode, UserMethod } from '@sekisho/contracts';
import type { Secret } from '@sekisho/wire';

/** PAP (RFC 1334 §2): the password itself. Whoever made it wipes it. */
export interface Pap {
  readonly method: 'pap';
  readonly password: Secret;
}

/** CHAP with MD5 (RFC 1994 §4.1), also as EAP-MD5 (RFC 3748 §5.4). */
export interface ChapMd5 {
  readonly method: 'chap-md5';
  /** 0..255 */
  readonly identifier: number;
  readonly challenge: Uint8Array;
  /** 16 bytes */
  readonly response: Uint8Array;
}

/** MS-CHAPv2 (RFC 2759), also within EAP (EAP-MSCHAPv2). */
export interface MsChapV2 {
  readonly method: 'ms-chap-v2';
  /** 16 bytes */
  readonly authenticatorChallenge: Uint8Array;
  /** 16 bytes */
  readonly peerChallenge: Uint8Array;
  /** 24 bytes */
  readonly ntResponse: Uint8Array;
  /** 0..255 */
  readonly identifier: number;
  /** The name that the client hashed, without a Windows domain (RFC 2759 §4). */
  readonly hashedName: string;
}

/** What a client presented to prove who its user is. */
export type Credentials = Pap | ChapMd5 | MsChapV2;

/** Who wants in, and from where. */
export interface Claimant {
  /** The connection's ULID. */
  readonly connection: string;
  readonly edge: string;
  /** Address of the client as the edge sees it, without port. */
  readonly remote: string;
  /** The name within the realm: without what led to the realm. */
  readonly name: string;
  /** The name as the client sent it. */
  readonly presented: string;
}

export interface Attempt extends Claimant {
  readonly credentials: Credentials;
}

/** What a back end knows of somebody who proved who they are. */
export interface Account {
  /** As the back end spells it, within the realm. */
  readonly name: string;
  readonly groups: readonly string[];
  /** undefined: the back end doesn't say; the realm's setting decides. */
  readonly officeMode?: boolean | undefined;
  /** undefined: the back end doesn't say; the realm's setting decides. */
  readonly logins?: LoginLimit | 'unlimited' | undefined;
  readonly grants: Grants;
}

/** The back end knows the user. No other one is asked. */
export type Decision =
  | {
      readonly kind: 'accepted';
      readonly account: Account;
      /** MS-CHAPv2: `S=` and 40 hexadecimal digits. */
      readonly authenticatorResponse?: string;
    }
  /** The user may not connect, or the credentials are wrong. */
  | {
      readonly kind: 'refused';
      readonly code: RefusalCode;
      /** As the back end spells it, where it knows the user. */
      readonly name?: string | undefined;
      /** For the administrator. */
      readonly detail?: string | undefined;
    };

export type Answer =
  | Decision
  /** The next back end of the realm is asked. */
  | { readonly kind: 'unknown-user' }
  | Unavailable;

/** Nothing is known; the next back end of the realm is asked. */
export interface Unavailable {
  readonly kind: 'unavailable';
  /** A sentence such as "RADIUS 10.0.0.5 did not answer in 5 s". */
  readonly detail: string;
}

/** One EAP conversation that a back end holds by itself (RADIUS, RFC 3579). */
export interface EapRelay {
  /** @param packet the client's EAP Response, the first one with its Identity */
  receive(packet: Uint8Array): Promise<EapRelayStep>;
}

export type EapRelayStep =
  | { readonly kind: 'continue'; readonly packet: Uint8Array }
  /** `packet` is the EAP Success or Failure that goes with it, if the back end sent one. */
  | (Decision & { readonly packet: Uint8Array | undefined })
  | Unavailable;

/** One source of truth about users. Answers within its own time limit, never throws for what a server does. */
export interface BackEnd {
  /** As the settings name it. */
  readonly name: string;
  readonly kind: BackEndKind;
  /** What it can verify. */
  readonly methods: ReadonlySet<UserMethod>;
  verify(attempt: Attempt): Promise<Answer>;
  /**
   * The account of somebody who has proven by certificate who they are; only where the back end tells of accounts without their
   * password. What is ruled for the account holds. What concerns its password does not: neither that it must be changed, nor
   * that others guess at it.
   */
  lookup?(claimant: Claimant): Promise<Answer>;
  /** Only where the back end is itself an EAP server. */
  relay?(claimant: Claimant): EapRelay;
  /** One entry a server. */
  health(): readonly BackEndHealth[];
  close(): Promise<void>;
}

/** How a server of a back end does, by what the last attempts came to. */
export interface BackEndHealth {
  /** Such as 10.0.0.5:1812. */
  readonly server: string;
  readonly state: 'untried' | 'up' | 'down';
  readonly detail?: string | undefined;
  /** When it last answered, in milliseconds since the epoch. */
  readonly answeredAt?: number | undefined;
}
