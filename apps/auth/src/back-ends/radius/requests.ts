import {
  type Attribute,
  attribute,
  attributes,
  framedProtocols,
  type HidingKey,
  hidePassword,
  microsoftAttributes,
  nasPortTypes,
  serviceTypes,
  splitEapPacket,
  tunnelMediumTypes,
  tunnelTypes,
} from '@sekisho/radius';
import { concat } from '@sekisho/wire';
import type { Attempt, ChapMd5, Claimant, Credentials, MsChapV2 } from '../back-end.ts';
import { eapMtu, userNameBytesMax } from './limits.ts';

/** What every request says of this gateway. */
export interface Nas {
  readonly identifier: string;
  readonly address?: string | undefined;
}

/** Access-Request of one attempt (RFC 2865 §4.1). */
export const accessRequest =
  (nas: Nas, attempt: Attempt) =>
  (key: HidingKey): readonly Attribute[] => [
    attribute(attributes.userName, userNameOf(attempt)),
    ...credentialAttributes(attempt.credentials, key),
    ...surroundings(nas, attempt),
  ];

/** Access-Request of one step of an EAP conversation (RFC 3579 §2.1); the name is the Identity as it is. */
export const eapRequest =
  (nas: Nas, claimant: Claimant, packet: Uint8Array, state: readonly Attribute[]) => (): readonly Attribute[] => [
    attribute(attributes.userName, claimant.presented),
    ...splitEapPacket(packet),
    ...state,
    attribute(attributes.framedMtu, eapMtu),
    ...surroundings(nas, claimant),
  ];

/** Of MS-CHAPv2 it is what the client hashed, or the server's hash would be another one. */
export const userNameOf = ({ credentials, name }: Attempt): string =>
  credentials.method === 'ms-chap-v2' ? credentials.hashedName.replace(/^.*\\/, '') : name;

/** Whether a name fits into User-Name. */
export function isCarried(name: string): boolean {
  const length = Buffer.byteLength(name);
  return length > 0 && length <= userNameBytesMax;
}

function credentialAttributes(credentials: Credentials, key: HidingKey): readonly Attribute[] {
  switch (credentials.method) {
    case 'pap':
      return [attribute(attributes.userPassword, hidePassword(credentials.password, key))];
    case 'chap-md5':
      return chapAttributes(credentials);
    case 'ms-chap-v2':
      return msChapAttributes(credentials);
  }
}

const chapAttributes = ({ identifier, challenge, response }: ChapMd5): readonly Attribute[] => [
  attribute(attributes.chapPassword, concat(Uint8Array.of(identifier), response)),
  attribute(attributes.chapChallenge, challenge),
];

const msChapAttributes = (credentials: MsChapV2): readonly Attribute[] => [
  attribute(microsoftAttributes.msChapChallenge, credentials.authenticatorChallenge),
  attribute(microsoftAttributes.msChap2Response, credentials),
];

/** Acct-Session-Id is the one that accounting uses (RFC 2866 §5.5). */
const surroundings = ({ identifier, address }: Nas, { connection, remote }: Claimant): readonly Attribute[] => [
  attribute(attributes.nasIdentifier, identifier),
  ...(address === undefined ? [] : [attribute(attributes.nasIpAddress, address)]),
  attribute(attributes.nasPortType, nasPortTypes.virtual),
  attribute(attributes.serviceType, serviceTypes.framed),
  attribute(attributes.framedProtocol, framedProtocols.ppp),
  attribute(attributes.callingStationId, remote),
  attribute(attributes.tunnelType, tunnelTypes.l2tp),
  attribute(attributes.tunnelMediumType, tunnelMediumTypes[remote.includes(':') ? 'ipv6' : 'ipv4']),
  attribute(attributes.tunnelClientEndpoint, remote),
  attribute(attributes.acctSessionId, connection),
];
