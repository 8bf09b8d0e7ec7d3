import type { TrafficChoice, UserMethod } from '@sekisho/client-setup';
import type { Role } from '../access/roles.ts';
import type { MachineAuthentication } from '../clients/platforms.ts';

/** Times are ISO 8601, truth values 0 and 1, as both kinds of database have them alike. */
export interface AdministratorRow {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** argon2id; null: none yet, or who signs in elsewhere. */
  readonly password: string | null;
  /** Encrypted; null: no authenticator app. */
  readonly totp: string | null;
  /** The last time step that was used, so that no code counts twice. */
  readonly totp_step: number | null;
  readonly disabled: number;
  /** Issuer and subject at the OpenID provider; null: who has a password here. */
  readonly oidc: string | null;
  readonly created_at: string;
}

/** One sign-in: its cookie's hash, and how long it is good. */
export interface SignInRow {
  readonly token: string;
  readonly id: string;
  readonly administrator: string;
  readonly method: string;
  readonly created_at: string;
  readonly seen_at: string;
  /** When the password or passkey was last shown. */
  readonly proven_at: string;
  readonly address: string;
  readonly agent: string;
}

/** A link that lets somebody set their own password and second factor, once. */
export interface InvitationRow {
  readonly token: string;
  readonly administrator: string | null;
  readonly created_at: string;
  readonly expires_at: string;
}

export interface RecoveryCodeRow {
  readonly administrator: string;
  readonly code: string;
}

/** A public key whose private half is in an administrator's device. */
export interface PasskeyRow {
  /** As the device names it, base64url. */
  readonly id: string;
  readonly administrator: string;
  /** COSE, base64. */
  readonly public_key: string;
  readonly counter: number;
  readonly name: string;
  readonly created_at: string;
  readonly used_at: string | null;
}

/** A link by which somebody fetches their own set-up, once. */
export interface SetupLinkRow {
  readonly token: string;
  readonly id: string;
  /** null: for everybody. */
  readonly user_name: string | null;
  /** How the machine proves itself; null: by a certificate where `machine` is named, else there is a guide alone. */
  readonly authentication: MachineAuthentication | null;
  /** Name of the key; null: the first that the user may have. */
  readonly pre_shared_key: string | null;
  /** Account of a machine that a certificate is issued to. */
  readonly machine: string | null;
  /** What clients dial. */
  readonly server: string | null;
  /** How the user logs in; null: as account, realm and settings say. */
  readonly method: UserMethod | null;
  /** null: all of it goes through the tunnel. */
  readonly traffic: TrafficChoice | null;
  /** What the connection is called; null: as the gateway. */
  readonly connection: string | null;
  readonly resets_password: number;
  readonly created_by: string;
  readonly created_at: string;
  readonly expires_at: string;
  /** The last time. */
  readonly used_at: string | null;
  readonly used_from: string | null;
  readonly revoked_at: string | null;
  /** How often it may be used, and how often it was. */
  readonly uses: number;
  readonly used: number;
  /** How often somebody has begun to use it. */
  readonly tries: number;
}

/** What plots of the overview are made of, over restarts. */
export interface SamplesRow {
  readonly span: 'hour' | 'day';
  /** JSON, the oldest first. */
  readonly samples: string;
}

export interface ConsoleTables {
  readonly console_samples: SamplesRow;
  readonly console_setup_link: SetupLinkRow;
  readonly console_passkey: PasskeyRow;
  readonly console_administrator: AdministratorRow;
  readonly console_sign_in: SignInRow;
  readonly console_invitation: InvitationRow;
  readonly console_recovery_code: RecoveryCodeRow;
}
