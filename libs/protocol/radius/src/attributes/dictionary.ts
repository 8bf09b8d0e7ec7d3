import { limits } from '../limits.ts';
import { address, bytes, integer, text } from './kinds.ts';

/** Attributes of the RFCs that a gateway like this one sends or understands. */
export const attributes = {
  // RFC 2865 §5
  userName: text('User-Name', 1),
  /** Hidden: see `hidePassword`. */
  userPassword: bytes('User-Password', 2, 16, limits.passwordBytesMax),
  /** CHAP identifier and the response of 16 bytes. */
  chapPassword: bytes('CHAP-Password', 3, 17, 17),
  nasIpAddress: address('NAS-IP-Address', 4),
  nasPort: integer('NAS-Port', 5),
  serviceType: integer('Service-Type', 6),
  framedProtocol: integer('Framed-Protocol', 7),
  framedIpAddress: address('Framed-IP-Address', 8),
  framedIpNetmask: address('Framed-IP-Netmask', 9),
  filterId: text('Filter-Id', 11),
  framedMtu: integer('Framed-MTU', 12),
  replyMessage: text('Reply-Message', 18),
  state: bytes('State', 24),
  class: bytes('Class', 25),
  /** Seconds. */
  sessionTimeout: integer('Session-Timeout', 27),
  /** Seconds. */
  idleTimeout: integer('Idle-Timeout', 28),
  terminationAction: integer('Termination-Action', 29),
  calledStationId: text('Called-Station-Id', 30),
  callingStationId: text('Calling-Station-Id', 31),
  nasIdentifier: text('NAS-Identifier', 32),
  proxyState: bytes('Proxy-State', 33),
  chapChallenge: bytes('CHAP-Challenge', 60, 1),
  nasPortType: integer('NAS-Port-Type', 61),

  // RFC 2866 §5
  acctStatusType: integer('Acct-Status-Type', 40),
  /** Seconds. */
  acctDelayTime: integer('Acct-Delay-Time', 41),
  /** From the user; the low 32 bits. */
  acctInputOctets: integer('Acct-Input-Octets', 42),
  /** To the user; the low 32 bits. */
  acctOutputOctets: integer('Acct-Output-Octets', 43),
  acctSessionId: text('Acct-Session-Id', 44),
  acctAuthentic: integer('Acct-Authentic', 45),
  /** Seconds. */
  acctSessionTime: integer('Acct-Session-Time', 46),
  acctInputPackets: integer('Acct-Input-Packets', 47),
  acctOutputPackets: integer('Acct-Output-Packets', 48),
  acctTerminateCause: integer('Acct-Terminate-Cause', 49),
  acctMultiSessionId: text('Acct-Multi-Session-Id', 50),
  acctLinkCount: integer('Acct-Link-Count', 51),

  // RFC 2868 §3; without a tag
  tunnelType: integer('Tunnel-Type', 64),
  tunnelMediumType: integer('Tunnel-Medium-Type', 65),
  tunnelClientEndpoint: text('Tunnel-Client-Endpoint', 66),
  tunnelServerEndpoint: text('Tunnel-Server-Endpoint', 67),

  // RFC 2869 §5
  /** How often the low 32 bits have come around. */
  acctInputGigawords: integer('Acct-Input-Gigawords', 52),
  acctOutputGigawords: integer('Acct-Output-Gigawords', 53),
  /** Seconds since the epoch. */
  eventTimestamp: integer('Event-Timestamp', 55),
  connectInfo: text('Connect-Info', 77),
  /** A part of an EAP packet: see `splitEapPacket` and `joinEapPacket`. */
  eapMessage: bytes('EAP-Message', 79),
  messageAuthenticator: bytes('Message-Authenticator', 80, 16, 16),
  /** Seconds. */
  acctInterimInterval: integer('Acct-Interim-Interval', 85),
  framedPool: text('Framed-Pool', 88),

  // RFC 3162 §2, RFC 4372 §2, RFC 5176 §3.5
  nasPortId: text('NAS-Port-Id', 87),
  chargeableUserIdentity: bytes('Chargeable-User-Identity', 89),
  errorCause: integer('Error-Cause', 101),
} as const;

/** Service-Type (RFC 2865 §5.6, RFC 5176 §3.2). */
export const serviceTypes = { login: 1, framed: 2, authenticateOnly: 8, authorizeOnly: 17 } as const;
/** Framed-Protocol (RFC 2865 §5.7). */
export const framedProtocols = { ppp: 1 } as const;
/** NAS-Port-Type (RFC 2865 §5.41). */
export const nasPortTypes = { virtual: 5 } as const;
/** Tunnel-Type and Tunnel-Medium-Type (RFC 2868 §3.1, §3.2). */
export const tunnelTypes = { l2tp: 3 } as const;
export const tunnelMediumTypes = { ipv4: 1, ipv6: 2 } as const;

/** Acct-Status-Type (RFC 2866 §5.1). */
export const acctStatusTypes = { start: 1, stop: 2, interimUpdate: 3, accountingOn: 7, accountingOff: 8 } as const;
/** Acct-Authentic (RFC 2866 §5.6). */
export const acctAuthentics = { radius: 1, local: 2, remote: 3 } as const;
/** Acct-Terminate-Cause (RFC 2866 §5.10). */
export const acctTerminateCauses = {
  userRequest: 1,
  lostCarrier: 2,
  lostService: 3,
  idleTimeout: 4,
  sessionTimeout: 5,
  adminReset: 6,
  adminReboot: 7,
  portError: 8,
  nasError: 9,
  nasRequest: 10,
  nasReboot: 11,
  portUnneeded: 12,
  portPreempted: 13,
  portSuspended: 14,
  serviceUnavailable: 15,
  callback: 16,
  userError: 17,
  hostRequest: 18,
} as const;

/** Error-Cause (RFC 5176 §3.5). */
export const errorCauses = {
  residualSessionContextRemoved: 201,
  invalidEapPacket: 202,
  unsupportedAttribute: 401,
  missingAttribute: 402,
  nasIdentificationMismatch: 403,
  invalidRequest: 404,
  unsupportedService: 405,
  unsupportedExtension: 406,
  invalidAttributeValue: 407,
  administrativelyProhibited: 501,
  requestNotRoutable: 502,
  sessionContextNotFound: 503,
  sessionContextNotRemovable: 504,
  otherProxyProcessingError: 505,
  resourcesUnavailable: 506,
  requestInitiated: 507,
  multipleSessionSelectionUnsupported: 508,
} as const;
