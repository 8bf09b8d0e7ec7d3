/** Authentication methods as clients' dialogues call them, by their names in the settings. */
export const methodNames = {
  'ms-chap-v2': 'MS-CHAP v2',
  eap: 'EAP',
  'eap-tls': 'EAP-TLS',
  'eap-ms-chap-v2': 'EAP-MSCHAP v2',
  'eap-md5-challenge': 'EAP-MD5',
  'chap-md5': 'CHAP',
  pap: 'PAP',
  'eap-peap': 'PEAP',
  'eap-ttls': 'EAP-TTLS',
  'eap-gtc': 'EAP-GTC',
} as const;

export const methodName = (method: string): string =>
  method in methodNames ? methodNames[method as keyof typeof methodNames] : method;
