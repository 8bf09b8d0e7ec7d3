import { fromHex, Secret } from '@sekisho/wire';

/** NIST ACVP `ikev1-psk`, SHA-1, test case 100. */
export const acvp = {
  sharedSecret: () => new Secret(fromHex('739003ba2c11c982946c65e26acf661fbf8ebb78011a9fead79efa12fe3e71cc')),
  preSharedKey: () => new Secret(fromHex('75')),
  initiatorNonce: fromHex('b9a2d0e922dc66dd'),
  responderNonce: fromHex('2130166863b5ddef'),
  cookies: { initiator: fromHex('83d374c30b3b5082'), responder: fromHex('5afc0da06c728029') },
  skeyid: '62b04d112877e442fc3282fc37c076997718a0b9',
  skeyidD: '369e5aad1bdb5faf6a3d929d500cdc236710a9ab',
  skeyidA: '588e957d8d790d093b3a39f121473473af78e9bb',
  skeyidE: 'cd74b0c048219db81384d3fda8f6cda51e398a2b',
} as const;

/** What follows from the vector by the formulas of RFC 2409 App. B and §5.5 and RFC 3947 §3.2. */
export const derived = {
  cipher256: '9ce3201d5c6cf897a6cba863e68c634d8d63805d1f20e30bf6884e2a4ee9fc8a',
  cipher128: 'cd74b0c048219db81384d3fda8f6cda5',
  natDetections: [
    { endpoint: { address: '192.0.2.1', port: 500 }, hash: 'e28afdd938d2e38c1e3128a4873f1db95d0671c0' },
    { endpoint: { address: '198.51.100.7', port: 4500 }, hash: 'dd23fd4e1761cd1a5ebdb71a980a40bb69bde740' },
  ],
  spi: 0x01020304,
  encryption: 'eb84102a1bcecf5f015ae261cfd148613f8fefeccb5e14b489172a372dbced64',
  integrity: '74621942ec455e9d71bb1b46dc2d910d283082af',
} as const;
