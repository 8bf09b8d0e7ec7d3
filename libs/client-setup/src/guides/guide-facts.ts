import type { ClientSetupFacts, PasswordMethod, Traffic, UserAuthentication } from '../facts.ts';

/**
 * What a guide fills in. What is absent becomes a blank line to write on: a guide without secrets can be handed to anybody, and one
 * without names to everybody.
 */
export interface GuideFacts {
  /** What the connection is called on the client, such as "Office". */
  readonly connection: string;
  readonly gateway: {
    /** What clients dial. */
    readonly address?: string | undefined;
    /** What the gateway is called by its administrators. */
    readonly name: string;
    /** Diffie-Hellman group 2 is allowed, which Android 4 to 10 cannot do without. */
    readonly modp1024: boolean;
  };
  readonly machine: GuideMachine;
  readonly user: GuideUser;
  readonly traffic: Traffic;
  /** http or https: where the person gets their set-up files, printed as a QR code too. */
  readonly link?: string | undefined;
}

export type GuideMachine =
  | {
      readonly kind: 'pre-shared-key';
      readonly key?: string | undefined;
      /** Group name or IPsec identifier (Aggressive Mode). */
      readonly identity?: string | undefined;
    }
  | { readonly kind: 'certificate'; readonly certificate?: GuideCertificate | undefined };

export type GuideUser =
  | { readonly method: PasswordMethod; readonly name?: string | undefined; readonly password?: string | undefined }
  | {
      readonly method: 'eap-tls';
      readonly name?: string | undefined;
      readonly certificate?: GuideCertificate | undefined;
    };

/** A `.p12` that goes with the guide. */
export interface GuideCertificate {
  /** Common name. */
  readonly name: string;
  readonly password?: string | undefined;
}

export interface GuideChoices {
  /** Prints key and passwords into the guide. */
  readonly secrets?: boolean;
  /** For anybody: without user, certificates and their secrets. */
  readonly anonymous?: boolean;
  /** Where set-up files are to be had: http or https. */
  readonly link?: string | undefined;
}

/** What a guide says of these facts: names, and secrets where they are asked for alone. */
export function guideFacts(facts: ClientSetupFacts, choices: GuideChoices = {}): GuideFacts {
  const { machine, user } = facts;
  const secrets = choices.secrets === true;
  return {
    connection: facts.connection,
    gateway: { address: facts.gateway.address, name: facts.gateway.name, modp1024: facts.gateway.modp1024 },
    machine:
      machine.kind === 'pre-shared-key'
        ? { kind: machine.kind, identity: machine.identity, key: secrets ? machine.key : undefined }
        : {
            kind: machine.kind,
            certificate: choices.anonymous
              ? undefined
              : { name: machine.identity.name, password: secrets ? machine.identity.password : undefined },
          },
    user: choices.anonymous ? { method: user.method } : personal(user, secrets),
    traffic: facts.traffic,
    link: choices.link,
  };
}

const personal = (user: UserAuthentication, secrets: boolean): GuideUser =>
  user.method === 'eap-tls'
    ? {
        method: user.method,
        name: user.name,
        certificate: { name: user.identity.name, password: secrets ? user.identity.password : undefined },
      }
    : { method: user.method, name: user.name, password: secrets ? user.password : undefined };
