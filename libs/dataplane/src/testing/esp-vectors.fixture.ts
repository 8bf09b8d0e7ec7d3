import { fromHex } from '@sekisho/wire';
import type { EspCipher } from '../dataplane.ts';
import type { RawKeys } from './esp.fixture.ts';

export interface EspVector {
  readonly source: string;
  readonly cipher: EspCipher;
  readonly keys: RawKeys;
  /** From SPI to ICV. */
  readonly packet: Uint8Array;
  /** Payload, padding and trailer. */
  readonly plain: Uint8Array;
}

const none = new Uint8Array();

interface Printed {
  readonly test: string;
  readonly key: string;
  readonly packet: string;
  readonly plain: string;
}

/** RFC 3602 has no ICVs: they were added by Python's hmac, with the keys of RFC 2202 and RFC 4868. */
const rfc3602 = ({ test, key, sha2, packet, plain }: Printed & { readonly sha2: boolean }): EspVector => ({
  source: `RFC 3602 section 4, ${test}, ${sha2 ? 'key of RFC 4868 AUTH256-1' : 'key of RFC 2202 section 3 case 1'}`,
  cipher: { encryption: 'aes-cbc', integrity: sha2 ? 'hmac-sha2-256-128' : 'hmac-sha1-96' },
  keys: { encryption: fromHex(key), integrity: new Uint8Array(sha2 ? 32 : 20).fill(0x0b), salt: none },
  packet: fromHex(packet),
  plain: fromHex(plain),
});

const mcgrew = ({ test, key, salt, packet, plain }: Printed & { readonly salt: string }): EspVector => ({
  source: `draft-mcgrew-gcm-test-01 section 4, ${test}`,
  cipher: { encryption: 'aes-gcm-16', integrity: 'none' },
  keys: { encryption: fromHex(key), integrity: none, salt: fromHex(salt) },
  packet: fromHex(packet),
  plain: fromHex(plain),
});

export const vectors: readonly EspVector[] = [
  rfc3602({
    test: 'case 5',
    key: '90d382b410eeba7ad938c46cec1a82bf',
    sha2: false,
    packet: `0000432100000001e96e8c08ab465763fd098d45dd3ff893
     f663c25d325c18c6a9453e194e120849a4870b66cc6b9965330013b4898dc856
     a4699e523a55db080b59ec3a8e4b7e52775b07d1db34ed9c538ab50c551b874a
     a269add047ad2d5913ac19b7cfbad4a6
     cf264838385a370fec0fbf47`,
    plain: `08000ebda70a00008e9c083db95b070008090a0b0c0d0e0f1011121314151617
     18191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637
     0102030405060708090a0b0c0d0e0e01`,
  }),
  rfc3602({
    test: 'case 7',
    key: '0123456789abcdef0123456789abcdef',
    sha2: true,
    packet: `0000876500000002f4e765244f6407adf13dc1380f673f37
     773b5241a4c449225e4f3ce5ed611b0c237ca96cf74a93013c1b0ea1a0cf70f8
     e4ecaec78ac53aad7a0f022b859243c647752e94a859352b8a4d4d2decd136e5
     c177f132ad3fbfb2201ac9904c74ee0a109e0ca1e4dfe9d5a100b842f1c22f0d
     b53b4ab25be062bf1159d4e7b247dde6`,
    plain: `45000054090400004001f988c0a87b03c0a87bc808009f76a90a0100b49c083d
     02a2040008090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223
     2425262728292a2b2c2d2e2f30313233343536370102030405060708090a0a04`,
  }),
  mcgrew({
    test: 'the second, 128 bits',
    key: 'feffe9928665731c6d6a8f9467308308',
    salt: 'cafebabe',
    packet: `0000a5f80000000afacedbaddecaf888
     deb22cd9b07c72c16e3a65beeb8df304a5a5897d33ae530f1ba76d5d114d2a5c
     3de81827c10e9a4f51330d0eec416642cfbb85a5b47e48a4ec3b9ba95d918bd1
     83b70d3aa8bc6ee4c309e9d85a41ad4a`,
    plain: `4500003e698f000080114dccc0a80102c0a801010a980035002a2343b2d00100
     0001000000000000037369700963796265726369747902646b00000100010001`,
  }),
  mcgrew({
    test: 'the third, 256 bits',
    key: 'abbccddef00112233445566778899aababbccddef00112233445566778899aab',
    salt: '11223344',
    packet: `4a2cbfe3000000020102030405060708
     ff425c9b724599df7a3bcd510194e00d6a78107f1b0b1cbf06efae9d65a5d763
     748a637985771d347f0545659f14e99def842d8eb335f4eecfdbf831824b4c49
     15956c96`,
    plain: `4500003069a6400080062690c0a801029389155e0a9e008b2dc57ee000000000
     7002400020bf0000020405b40101040201020201`,
  }),
  mcgrew({
    test: 'the seventh, 192 bits',
    key: 'feffe9928665731c6d6a8f9467308308feffe9928665731c',
    salt: 'cafebabe',
    packet: `0000a5f80000000afacedbaddecaf888
     a5b1f8066029aea40e598b8122de02420938b3ab33f828e687b8858b5bfbdbd0
     315b27452144cc7795457b9652037f5318027b5b4cd7a636`,
    plain: `45000028a4ad4000400678800a01038f0a010612802306b8cb712602dd6bb03e
     501016d075680001`,
  }),
  mcgrew({
    test: 'the twelfth, the last sequence number, no payload',
    key: '7d773d00c144c525ac619d18c84a3f47',
    salt: 'd9664267',
    packet: '335467aeffffffff43457e9182443bc6437f866bcb3f699fe9b0822bac961c4504bef270',
    plain: '01020201',
  }),
];
