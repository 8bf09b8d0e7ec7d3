import { createHash } from 'node:crypto';

const eapTypes = { 'eap-tls': 13, 'eap-ms-chap-v2': 26 } as const;
export type WindowsEapMethod = keyof typeof eapTypes;

const namespaces = 'http://www.microsoft.com/provisioning';

/**
 * EAP configuration as Windows' schemas EapHostConfig and BaseEapConnectionPropertiesV1 have it, without text from outside.
 * @param roots whom the gateway's certificate may come from; it is not asked about
 */
export function eapConfiguration(method: WindowsEapMethod, roots: readonly Uint8Array[]): string {
  const type = eapTypes[method];
  const common = `xmlns="${namespaces}/EapCommon"`;
  return (
    `<EapHostConfig xmlns="${namespaces}/EapHostConfig"><EapMethod><Type ${common}>${type}</Type>` +
    `<VendorId ${common}>0</VendorId><VendorType ${common}>0</VendorType><AuthorId ${common}>0</AuthorId></EapMethod>` +
    `<Config xmlns="${namespaces}/EapHostConfig"><Eap xmlns="${namespaces}/BaseEapConnectionPropertiesV1">` +
    `<Type>${type}</Type>${method === 'eap-tls' ? eapTls(roots) : msChapV2}</Eap></Config></EapHostConfig>`
  );
}

const msChapV2 =
  `<EapType xmlns="${namespaces}/MsChapV2ConnectionPropertiesV1">` +
  '<UseWinLogonCredentials>false</UseWinLogonCredentials></EapType>';

const eapTls = (roots: readonly Uint8Array[]): string =>
  `<EapType xmlns="${namespaces}/EapTlsConnectionPropertiesV1"><CredentialsSource><CertificateStore>` +
  '<SimpleCertSelection>true</SimpleCertSelection></CertificateStore></CredentialsSource><ServerValidation>' +
  '<DisableUserPromptForServerValidation>true</DisableUserPromptForServerValidation><ServerNames></ServerNames>' +
  `${roots.map((each) => `<TrustedRootCA>${spacedThumbprint(each)}</TrustedRootCA>`).join('')}</ServerValidation>` +
  '<DifferentUsername>false</DifferentUsername>' +
  `<PerformServerValidation xmlns="${namespaces}/EapTlsConnectionPropertiesV2">true</PerformServerValidation>` +
  `<AcceptServerName xmlns="${namespaces}/EapTlsConnectionPropertiesV2">false</AcceptServerName></EapType>`;

/** SHA-1 over the certificate, as Windows names certificates. */
export const thumbprint = (der: Uint8Array): string => createHash('sha1').update(der).digest('hex').toUpperCase();

const spacedThumbprint = (der: Uint8Array): string =>
  thumbprint(der)
    .toLowerCase()
    .replaceAll(/(..)(?=.)/g, '$1 ');
