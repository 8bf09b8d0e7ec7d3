import { describe, expect, it } from 'vitest';
import { decodeStartTlsResponse, startTlsRequest } from './start-tls.ts';

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const accepted = hex('300c 020101 7807 0a0100 0400 0400');

describe('StartTLS', () => {
  it('is asked for by its OID (RFC 4511 §4.14.1)', () => {
    const oid = Buffer.from('1.3.6.1.4.1.1466.20037').toString('hex');
    expect(Buffer.from(startTlsRequest).toString('hex')).toBe(`301d0201017718 8016${oid}`.replace(' ', ''));
  });

  it('is granted by result code 0', () => {
    expect(decodeStartTlsResponse(accepted)).toEqual({ resultCode: 0, diagnosticMessage: '' });
  });

  it('is granted in lengths of the long form, and with the OID repeated', () => {
    const oid = Buffer.from('1.3.6.1.4.1.1466.20037').toString('hex');
    const long = hex(`30 84 00000028 020101 78 84 0000001f 0a0100 0400 0400 8a16 ${oid}`);
    expect(decodeStartTlsResponse(long)).toEqual({ resultCode: 0, diagnosticMessage: '' });
  });

  it('is refused with a reason', () => {
    const refused = hex('300e 020101 7809 0a0134 0400 0402 6e6f');
    expect(decodeStartTlsResponse(refused)).toEqual({ resultCode: 52, diagnosticMessage: 'no' });
  });

  it('waits for the whole answer', () => {
    for (let length = 0; length < accepted.length; length += 1) {
      expect(decodeStartTlsResponse(accepted.subarray(0, length))).toBeUndefined();
    }
  });

  it.each([
    ['bytes after the answer', '300c 020101 7807 0a0100 0400 0400 30'],
    ['another kind of answer', '300c 020101 6107 0a0100 0400 0400'],
    ['an answer without its result', '3005 020101 7800'],
    ['an answer of many megabytes', '30 84 7fffffff'],
    ['a length without end', '30 80'],
    ['what is not LDAP', '5353482d322e30'],
  ])('takes no %s', (_, bytes) => {
    expect(() => decodeStartTlsResponse(hex(bytes))).toThrow('at offset');
  });
});
