/** Every bound of the codec and the lease client, with its unit and why it has this value. */
export const limits = {
  /** What every host must take as one IP datagram (RFC 2131 §2); 28 bytes of it are headers of IPv4 and UDP. */
  messageBytesMax: 576 - 28,
  /** A client may take more and say so; beyond the smallest MTU of IPv6, and of many a tunnel, nothing is sent. */
  tunnelMessageBytesMax: 1280 - 28,
  /** No more have room in such a message: each takes five bytes or more. */
  toldRoutesMax: 250,
  /** Some relays and servers drop what is shorter than a message of BOOTP (RFC 1542 §2.1). */
  messageBytesMin: 300,
  /** What is read: the payload of an Ethernet frame, beyond which no server or client sends. */
  receivedBytesMax: 1500,
  /** hlen says how much of the 16 bytes of chaddr counts. */
  hardwareAddressBytesMax: 16,
  /** One octet of length; longer values are split (RFC 3396). */
  optionBytesMax: 255,
  /**
   * Offers that one server may take back for one client. A server that does not keep what it offers (dnsmasq) offers one address to
   * all that ask at once, and gives it to one of them: as many rounds as clients, of a few milliseconds each.
   */
  refusedOffersMax: 100,
  /** A list of addresses or routes: as many as a gateway passes on. */
  listEntriesMax: 64,
} as const;
