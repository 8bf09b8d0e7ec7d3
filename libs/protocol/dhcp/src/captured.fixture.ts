import { concat, fromHex } from '@sekisho/wire';

/** A captured message without the zeros of chaddr's rest, sname and file: what is up to chaddr, and from the cookie on. */
const captured = (header: string, cookieAndOptions: string): Uint8Array =>
  concat(fromHex(header), new Uint8Array(236 - header.length / 2), fromHex(cookieAndOptions));

/** BusyBox udhcpc 1.35.0 asks. */
export const discoverOfUdhcpc = captured(
  '01010600c6cb824c0000000000000000000000000000000000000000be9d120340eb',
  '6382536335010139020240370b0103060c0f1c2a2c79f9fc3c0c756468637020312e33352e303d0701be9d120340ebff00000000000000000000000000000000',
);

/** dnsmasq 2.90 answers, with --dhcp-option for 6, 15, 44, 121, 249 and 252. */
export const ackOfDnsmasq = captured(
  '02010600c6cb824c00038000000000000a42001c0a42000100000000be9d120340eb',
  [
    '6382536335010536040a4200013304000002583a040000012c3b040000020d0104ffffff001c040a4200ff03040a420001',
    'fc14687474703a2f2f777061642f777061642e646174f907100a010a420001790f100a010a42000115c0a8080a420001',
    '0f10636f72702e6578616d706c652e636f6d2c040a01003c06080a0100350a010036ff',
  ].join(''),
);

/** What macOS asks once PPP is up, as its acsp.c writes it: hardware type 8, and the family 6, 44, 43, 1, 249, 15. */
export const informOfMacos = captured(
  '0108060000000001000000000a420007000000000000000000000000001122334455',
  '63825363350108 3d0708001122334455 37 06 062c2b01f90f ff'.replaceAll(' ', ''),
);
