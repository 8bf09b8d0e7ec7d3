/** Where a guest is plugged in, and what its client needs to know of the network there; plain data. */
export interface GuestLink {
  /** In messages, and of its directory. */
  readonly name: string;
  /** Its own; the guest sees it as /mnt/host. */
  readonly directory: string;
  /** That its kernel runs in, where `tap` is. */
  readonly namespace: string;
  readonly tap: string;
  /** With its prefix of /24. */
  readonly address: string;
  /** Its default route. */
  readonly router: string;
  /** The address, and behind a NAT not the port, under which the gateway sees it. */
  readonly seenAs: string;
  /** The address that it dials. */
  readonly gateway: string;
  /** Networks that it reaches through the connection, in CIDR. */
  readonly networks: readonly string[];
}

/** The /24 an address with prefix lies in. */
export const networkOf = (address: string): string => address.replace(/\d+\/24$/, '0/24');

export const withoutPrefix = (address: string): string => address.replace(/\/.*/, '');
