import { createHash } from 'node:crypto';
import { fromHex, Secret, toHex } from '@sekisho/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  attribute,
  attributes,
  attributeValue,
  checkRequest,
  checkResponse,
  decodePacket,
  encodePacket,
  errorCauses,
  hidePassword,
  revealPassword,
  sealAccessRequest,
  sealHashedRequest,
  sealResponse,
} from './index.ts';
import { recomputed, rfc2865 } from './vectors.fixture.ts';

const secret = Secret.fromText(recomputed.secret);
const otherSecret = Secret.fromText('xyzzy5462');
const authenticator = fromHex(recomputed.authenticator);
const flipped = (bytes: Uint8Array, at: number): Uint8Array => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
const requestCheck = (bytes: Uint8Array, key = secret) => checkRequest(bytes, decodePacket(bytes), key);
const responseCheck = (bytes: Uint8Array, to: Uint8Array, key = secret) =>
  checkResponse(bytes, decodePacket(bytes), to, key);

describe('User-Password', () => {
  it.each(rfc2865.exchanges.filter(({ password }) => password !== undefined))(
    'is hidden as in RFC 2865 $name',
    ({ request, password = '' }) => {
      const packet = decodePacket(fromHex(request));
      const hidden = attributeValue(packet.attributes, attributes.userPassword);
      const key = { secret: Secret.fromText(rfc2865.secret), authenticator: packet.authenticator };
      expect(hidePassword(Secret.fromText(password), key)).toEqual(hidden);
    },
  );

  it('is hidden over several blocks', () => {
    const hidden = hidePassword(Secret.fromText(recomputed.password), { secret, authenticator });
    expect(toHex(hidden)).toBe(recomputed.hiddenPassword);
  });

  it('comes back as it was, up to 128 bytes', () => {
    const withoutTrailingZero = fc.uint8Array({ maxLength: 128 }).filter((bytes) => bytes.at(-1) !== 0);
    fc.assert(
      fc.property(withoutTrailingZero, (password) => {
        const hidden = hidePassword(new Secret(password), { secret, authenticator });
        expect(revealPassword(hidden, { secret, authenticator }).reveal()).toEqual(password);
      }),
    );
  });

  it('cannot be longer', () => {
    const hide = () => hidePassword(Secret.fromText('x'.repeat(129)), { secret, authenticator });
    expect(hide).toThrow(RangeError);
  });

  it.each([0, 15, 17, 144])('is not revealed from %i bytes', (length) => {
    expect(() => revealPassword(new Uint8Array(length), { secret, authenticator })).toThrow(RangeError);
  });
});

describe('Access-Request', () => {
  const password = hidePassword(Secret.fromText(recomputed.password), { secret, authenticator });
  const sealed = sealAccessRequest({
    identifier: 42,
    authenticator,
    secret,
    attributes: [attribute(attributes.userName, 'alice'), attribute(attributes.userPassword, password)],
  });

  it('is sealed as recomputed, with Message-Authenticator in front', () => {
    expect(toHex(sealed.bytes)).toBe(recomputed.accessRequest);
    expect(decodePacket(sealed.bytes).attributes[0]?.type).toBe(80);
  });

  it('proves who sent it by Message-Authenticator', () => {
    expect(requestCheck(sealed.bytes)).toBeUndefined();
    expect(requestCheck(sealed.bytes, otherSecret)).toBe('wrong-message-authenticator');
    expect(requestCheck(flipped(sealed.bytes, 45))).toBe('wrong-message-authenticator');
  });

  it('is not taken without one', () => {
    const bare = fromHex(rfc2865.exchanges[0]?.request ?? '');
    expect(requestCheck(bare)).toBe('no-message-authenticator');
  });
});

describe('the answer to an Access-Request', () => {
  const accept = fromHex(recomputed.accessAccept);

  it('is sealed as recomputed', () => {
    const response = sealResponse({
      code: 'access-accept',
      secret,
      request: { identifier: 42, authenticator },
      attributes: [attribute(attributes.replyMessage, 'welcome'), attribute(attributes.sessionTimeout, 3_600)],
    });
    expect(toHex(response)).toBe(recomputed.accessAccept);
  });

  it('is genuine by both of its proofs, padding behind it or not', () => {
    expect(responseCheck(accept, authenticator)).toBeUndefined();
    expect(responseCheck(Uint8Array.of(...accept, 0, 0), authenticator)).toBeUndefined();
  });

  it('is left as it came, also in a Buffer, whose slices are views', () => {
    const buffer = Buffer.from(accept);
    const packet = decodePacket(buffer);
    expect(checkResponse(buffer, packet, authenticator, secret)).toBeUndefined();
    expect(checkResponse(buffer, packet, authenticator, otherSecret)).toBe('wrong-authenticator');
    expect(toHex(buffer)).toBe(recomputed.accessAccept);
  });

  it('is forged under another secret, for another request, or with any byte changed', () => {
    expect(responseCheck(accept, authenticator, otherSecret)).toBe('wrong-authenticator');
    expect(responseCheck(accept, flipped(authenticator, 3))).toBe('wrong-authenticator');
    for (let at = 4; at < 38; at++) {
      if (at === 20 || at === 21) continue;
      expect(responseCheck(flipped(accept, at), authenticator)).toBe('wrong-authenticator');
    }
  });

  it('is not taken without Message-Authenticator, though its authenticator is right (CVE-2024-3596)', () => {
    const bare = fromHex(recomputed.accessAcceptWithoutMessageAuthenticator);
    expect(responseCheck(bare, authenticator)).toBe('no-message-authenticator');
    for (const { request, response } of rfc2865.exchanges) {
      const to = decodePacket(fromHex(request)).authenticator;
      const key = Secret.fromText(rfc2865.secret);
      expect(responseCheck(fromHex(response), to, key)).toBe('no-message-authenticator');
    }
  });

  it.each([
    ['twice', [16, 16]],
    ['too short', [15]],
  ])('is not taken with a Message-Authenticator %s', (_, lengths) => {
    const list = lengths.map((length) => ({ type: 80, value: new Uint8Array(length) }));
    const response = encodePacket({ code: 'access-accept', identifier: 42, authenticator, attributes: list });
    const sealed = reseal(response);
    expect(responseCheck(sealed, authenticator)).toBe('wrong-message-authenticator');
  });
});

describe('requests with a hash as authenticator', () => {
  const accounting = fromHex(recomputed.accountingRequest);
  const disconnect = fromHex(recomputed.disconnectRequest);
  const session = attribute(attributes.acctSessionId, '01J');

  it('are sealed as recomputed (RFC 2866 §3, RFC 5176 §2.3)', () => {
    const start = [attribute(attributes.acctStatusType, 1), session];
    const sealed = sealHashedRequest({ code: 'accounting-request', identifier: 7, secret, attributes: start });
    expect(toHex(sealed.bytes)).toBe(recomputed.accountingRequest);
    const end = [session, attribute(attributes.eventTimestamp, 1_700_000_000)];
    const other = sealHashedRequest({ code: 'disconnect-request', identifier: 8, secret, attributes: end });
    expect(toHex(other.bytes)).toBe(recomputed.disconnectRequest);
  });

  it('are genuine under their secret alone', () => {
    for (const bytes of [accounting, disconnect]) {
      expect(requestCheck(bytes)).toBeUndefined();
      expect(requestCheck(bytes, otherSecret)).toBe('wrong-authenticator');
      expect(requestCheck(flipped(bytes, bytes.length - 1))).toBe('wrong-authenticator');
    }
  });

  it('need a right Message-Authenticator where there is one', () => {
    const attributes = [{ type: 80, value: new Uint8Array(16) }, session];
    const { bytes } = sealHashedRequest({
      code: 'coa-request',
      identifier: 1,
      secret,
      attributes,
      messageAuthenticator: false,
    });
    expect(requestCheck(bytes)).toBe('wrong-message-authenticator');
  });

  it('are answered as recomputed', () => {
    const response = { attributes: [], secret, request: decodePacket(accounting) };
    expect(toHex(sealResponse({ ...response, code: 'accounting-response' }))).toBe(recomputed.accountingResponse);
    const nak = sealResponse({
      code: 'disconnect-nak',
      secret,
      request: decodePacket(disconnect),
      attributes: [attribute(attributes.errorCause, errorCauses.sessionContextNotFound)],
      messageAuthenticator: true,
    });
    expect(toHex(nak)).toBe(recomputed.disconnectNak);
  });

  it('know their answers', () => {
    expect(responseCheck(fromHex(recomputed.accountingResponse), accounting.subarray(4, 20))).toBeUndefined();
    expect(responseCheck(fromHex(recomputed.disconnectNak), disconnect.subarray(4, 20))).toBeUndefined();
    expect(responseCheck(fromHex(recomputed.accountingResponse), authenticator)).toBe('wrong-authenticator');
  });
});

/** Gives a response the right Response Authenticator, whatever its attributes. */
function reseal(response: Uint8Array): Uint8Array {
  const digest = createHash('md5').update(response).update(recomputed.secret).digest();
  const sealed = response.slice();
  sealed.set(digest, 4);
  return sealed;
}
