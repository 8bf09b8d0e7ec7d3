import type { RefusalCode } from '@sekisho/contracts';
import {
  type Attribute,
  attributes,
  attributeValue,
  microsoftAttributes,
  type RadiusPacket,
  serviceTypes,
} from '@sekisho/radius';
import type { Account, Attempt, Claimant, Decision } from '../back-end.ts';
import { type GroupAttribute, grantsOf, groupsOf, messageOf } from './grants.ts';
import { userNameBytesMax } from './limits.ts';

/** What an answer to the Access-Request of an attempt means. @throws DecodeError when an attribute is malformed */
export function answerTo(attempt: Attempt, { code, attributes: list }: RadiusPacket, from: GroupAttribute): Decision {
  switch (code) {
    case 'access-accept':
      return acceptedAttempt(attempt, list, from);
    case 'access-challenge':
      return challenged(list);
    default:
      return rejected(list);
  }
}

/** An Access-Accept, whatever proved the user. @throws DecodeError */
export function accepted(claimant: Claimant, list: readonly Attribute[], from: GroupAttribute): Decision {
  const serviceType = attributeValue(list, attributes.serviceType) ?? serviceTypes.framed;
  // RFC 2865 §5.6: a service that is not ours is to be taken as a reject.
  if (serviceType !== serviceTypes.framed) {
    const detail = `the server granted Service-Type ${serviceType}, not Framed (${serviceTypes.framed})`;
    return { kind: 'refused', code: 'refused-by-back-end', detail };
  }
  return { kind: 'accepted', account: accountOf(claimant, list, from) };
}

/** @throws DecodeError */
export function rejected(list: readonly Attribute[]): Decision {
  const error = attributeValue(list, microsoftAttributes.msChapError)?.message;
  const number = error === undefined ? undefined : /\bE=(\d{1,10})/.exec(error)?.[1];
  const code = number === undefined ? 'wrong-password' : (msChapErrors[number] ?? 'refused-by-back-end');
  const said = [messageOf(list), number === undefined ? undefined : `MS-CHAP error ${number}`];
  return { kind: 'refused', code, detail: said.filter((each) => each !== undefined).join('; ') || undefined };
}

/** The one-time code or new PIN that the server asks for can't be had from a PPP client. @throws DecodeError */
export const challenged = (list: readonly Attribute[]): Decision => ({
  kind: 'refused',
  code: 'challenge-not-answerable',
  detail: messageOf(list),
});

/** Error codes of RFC 2759 §6. */
const msChapErrors: Readonly<Record<string, RefusalCode>> = {
  646: 'outside-login-hours',
  647: 'account-disabled',
  648: 'password-expired',
  691: 'wrong-password',
};

function acceptedAttempt(attempt: Attempt, list: readonly Attribute[], from: GroupAttribute): Decision {
  const answer = accepted(attempt, list, from);
  if (answer.kind === 'refused' || attempt.credentials.method !== 'ms-chap-v2') return answer;
  const success = attributeValue(list, microsoftAttributes.msChap2Success)?.message;
  const authenticatorResponse = success === undefined ? undefined : /S=[0-9A-F]{40}/i.exec(success)?.[0];
  if (authenticatorResponse === undefined) {
    const detail = 'the server accepted the user without MS-CHAP2-Success, so nothing proves the gateway to the client';
    return { kind: 'refused', code: 'refused-by-back-end', detail };
  }
  return { ...answer, authenticatorResponse };
}

const accountOf = (claimant: Claimant, list: readonly Attribute[], from: GroupAttribute): Account => ({
  name: accountName(claimant, attributeValue(list, attributes.userName)),
  groups: groupsOf(list, from),
  grants: grantsOf(list),
});

/**
 * The server may spell the name its way, or know it at last, behind an anonymous outer identity (RFC 2865 §5.1). What stood
 * around the name that was presented is not part of it, also where the server leaves out one side of that.
 */
function accountName({ name, presented }: Claimant, returned = ''): string {
  if (returned === '' || Buffer.byteLength(returned) > userNameBytesMax) return name;
  const at = presented.lastIndexOf(name);
  if (at < 0) return returned;
  const before = presented.slice(0, at).toLowerCase();
  const behind = presented.slice(at + name.length).toLowerCase();
  const lower = returned.toLowerCase();
  const from = lower.startsWith(before) ? before.length : 0;
  const to = returned.length - (lower.endsWith(behind) ? behind.length : 0);
  return from < to ? returned.slice(from, to) : returned;
}
