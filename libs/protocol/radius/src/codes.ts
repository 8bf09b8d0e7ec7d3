/** Packet types (RFC 2865 §3, RFC 2866 §3, RFC 5176 §2.3) by their numbers. */
export const codeNumbers = {
  'access-request': 1,
  'access-accept': 2,
  'access-reject': 3,
  'accounting-request': 4,
  'accounting-response': 5,
  'access-challenge': 11,
  'disconnect-request': 40,
  'disconnect-ack': 41,
  'disconnect-nak': 42,
  'coa-request': 43,
  'coa-ack': 44,
  'coa-nak': 45,
} as const;

export type RadiusCode = keyof typeof codeNumbers;

/** Requests whose Request Authenticator is a hash over the packet, not random (RFC 2866 §3, RFC 5176 §2.3). */
export type HashedRequestCode = 'accounting-request' | 'disconnect-request' | 'coa-request';
export type RequestCode = 'access-request' | HashedRequestCode;
export type ResponseCode = Exclude<RadiusCode, RequestCode>;

/** What may answer what. */
export const responsesTo: Readonly<Record<RequestCode, readonly ResponseCode[]>> = {
  'access-request': ['access-accept', 'access-reject', 'access-challenge'],
  'accounting-request': ['accounting-response'],
  'disconnect-request': ['disconnect-ack', 'disconnect-nak'],
  'coa-request': ['coa-ack', 'coa-nak'],
};

const isRadiusCode = (name: string): name is RadiusCode => name in codeNumbers;
const codes = Object.keys(codeNumbers).filter(isRadiusCode);

export const codeOf = (number: number): RadiusCode | undefined => codes.find((code) => codeNumbers[code] === number);
