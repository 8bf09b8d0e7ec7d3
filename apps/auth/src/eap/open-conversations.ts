import { toPem } from '@sekisho/certificates';
import { createEapServer, type EapMethod } from '@sekisho/eap';
import { type OpenCertificate, random, type ServiceContext, type Settings } from '@sekisho/platform';
import type { CertificateVerifier } from '../certificates/certificate-verifier.ts';
import type { TrustedAuthorities } from '../certificates/trusted-authorities.ts';
import type { ConversationParts } from './conversation.ts';
import { Conversations } from './conversations.ts';
import { CertificateLogin } from './tls/certificate-login.ts';
import { Handshakes } from './tls/handshakes.ts';
import { ownCertificate } from './tls/own-certificate.ts';

export interface EapSurroundings extends Pick<ConversationParts, 'realms' | 'admission' | 'guard'> {
  /** The gateway's own, for EAP-TLS. */
  readonly ownCertificate: OpenCertificate;
  readonly authorities: Pick<TrustedAuthorities, 'trustedFor'>;
  readonly certificates: Pick<CertificateVerifier, 'verify'>;
}

/** Names of the settings. */
const methods = {
  certificate: 'tls',
  'md5-challenge': 'md5-challenge',
  'ms-chap-v2': 'ms-chap-v2',
} as const satisfies Record<Settings['authentication']['eap'], EapMethod>;

/** EAP as the settings want it. */
export function openConversations(
  { settings, runtime, logger }: ServiceContext,
  { ownCertificate: own, authorities, certificates, ...parties }: EapSurroundings,
): Conversations {
  const { gateway, authentication } = settings;
  const { legacyTls: legacy, resumption: resumptionMs, nameFrom } = authentication.eapTls;
  return new Conversations({
    ...parties,
    instance: runtime.instance,
    logger,
    now: () => performance.now(),
    methods: [...new Set<EapMethod>([methods[authentication.eap], 'tls', 'ms-chap-v2', 'md5-challenge'])],
    createServer: (offered) => createEapServer({ random, name: gateway.name, methods: offered }),
    handshakes: new Handshakes({
      certificate: () => ownCertificate(own.certificate.current()),
      authorities: () => authorities.trustedFor('users').map(({ der }) => toPem('CERTIFICATE', der)),
      legacy,
      resumptionMs,
    }),
    login: new CertificateLogin({ verifier: certificates, realms: parties.realms, nameFrom }),
  });
}
