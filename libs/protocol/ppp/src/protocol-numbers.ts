/** PPP protocol field values (RFC 1661 §2, RFC 1332, 1334, 1994, 3748, 5072; ACSP: Apple's pppd). */
export const protocolNumbers = {
  ipv4: 0x0021,
  ipv6: 0x0057,
  acsp: 0x0235,
  ipcp: 0x8021,
  ipv6cp: 0x8057,
  acscp: 0x8235,
  lcp: 0xc021,
  pap: 0xc023,
  chap: 0xc223,
  eap: 0xc227,
} as const;

/** LCP codes (RFC 1661 §5, RFC 1570 §2); 1..7 are shared by every control protocol. */
export const codes = {
  configureRequest: 1,
  configureAck: 2,
  configureNak: 3,
  configureReject: 4,
  terminateRequest: 5,
  terminateAck: 6,
  codeReject: 7,
  protocolReject: 8,
  echoRequest: 9,
  echoReply: 10,
  discardRequest: 11,
  identification: 12,
  timeRemaining: 13,
} as const;
