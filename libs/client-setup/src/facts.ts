/** What a client has to know of a gateway and of its user; set-up files and guides are made of it, and of nothing else. */
export interface ClientSetupFacts {
  /** What the connection is called on the client, such as "Office". */
  readonly connection: string;
  readonly gateway: GatewayFacts;
  readonly machine: MachineAuthentication;
  readonly user: UserAuthentication;
  /** Root CAs, in DER, that the gateway's certificates lead to: needed by machine certificates and EAP-TLS. */
  readonly trustedRoots: readonly Uint8Array[];
  readonly traffic: Traffic;
  readonly dns: DnsFacts;
}

export interface GatewayFacts {
  /** IPv4 address or host name that clients dial. With certificates it stands in the gateway's own. */
  readonly address: string;
  /** What the gateway is called by its administrators, such as "Sekisho at Example". */
  readonly name: string;
  /** Clients dial an address that is not the gateway's own. */
  readonly behindNat: boolean;
  /** Diffie-Hellman group 2 is allowed, which Android 4 to 10 cannot do without. */
  readonly modp1024: boolean;
}

/** How the client's machine proves itself in IKE. */
export type MachineAuthentication = PreSharedKeyFacts | MachineCertificateFacts;

export interface PreSharedKeyFacts {
  readonly kind: 'pre-shared-key';
  readonly key: string;
  /** Group name or IPsec identifier, which makes the client use Aggressive Mode. */
  readonly identity?: string;
}

export interface MachineCertificateFacts {
  readonly kind: 'certificate';
  readonly identity: Identity;
}

/** Methods by the names that the settings of realms give them. */
export const passwordMethods = ['ms-chap-v2', 'eap-ms-chap-v2', 'eap-md5-challenge', 'chap-md5', 'pap'] as const;
export type PasswordMethod = (typeof passwordMethods)[number];
export type UserMethod = PasswordMethod | 'eap-tls';

/** How the user proves themselves in PPP. */
export type UserAuthentication = PasswordFacts | UserCertificateFacts;

export interface PasswordFacts {
  readonly method: PasswordMethod;
  /** As it is entered, with the realm's suffix or prefix; absent in a set-up for everybody: the client asks for it. */
  readonly name?: string;
  /** Absent where it is not known: the client asks for it. */
  readonly password?: string;
}

export interface UserCertificateFacts {
  readonly method: 'eap-tls';
  readonly name: string;
  readonly identity: Identity;
}

/** A private key with its certificate. */
export interface Identity {
  /** Common name of the certificate. */
  readonly name: string;
  /** In DER. */
  readonly certificate: Uint8Array;
  /** PKCS #12: key, certificate and chain. */
  readonly pkcs12: Uint8Array;
  /** Of `pkcs12`. */
  readonly password: string;
  /** The same under the empty password, as ChromeOS wants it inside of a configuration. */
  readonly openPkcs12?: Uint8Array;
}

/** What is chosen to go through the tunnel: everything, or what is for the networks of the gateway alone (split tunnel). */
export const trafficChoices = ['all', 'networks'] as const;
export type TrafficChoice = (typeof trafficChoices)[number];

/** What goes through the tunnel: everything, or what is for these networks, such as 10.0.0.0/8. */
export type Traffic =
  | {
      readonly kind: 'all';
      /** The gateway hands on what is for the internet (hub mode); else it is not to be reached while connected. */
      readonly internet: boolean;
      /**
       * The gateway gives clients IPv6, and is their default router of it. Else what they send by IPv6 goes by the network they are in,
       * and past the gateway: none of the built-in clients stops that.
       */
      readonly ipv6: boolean;
    }
  | { readonly kind: 'routes'; readonly routes: readonly string[] };

export interface DnsFacts {
  readonly servers: readonly string[];
  readonly domain?: string;
}
