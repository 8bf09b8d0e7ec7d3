import { constants } from 'node:crypto';
import { createSecureContext, type SecureContext, TLSSocket } from 'node:tls';
import { NodeTls } from './node-tls.ts';

export interface TlsServerSettings {
  /** Own certificate first, then its chain, in PEM. */
  readonly certificate: string;
  /** In PEM. */
  readonly key: string;
  /** Certificates in PEM of the CAs that peers are told to have theirs from; none: peers choose freely. */
  readonly authorities: readonly string[];
  /** TLS 1.0 and 1.1 as well, with what OpenSSL has retired for being too weak. */
  readonly legacy: boolean;
  /** Seconds for which a session may be resumed; 0: never. */
  readonly resumptionSeconds: number;
  /** 48 random bytes, which seal the sessions that peers keep (RFC 5077). */
  readonly ticketKeys: Uint8Array;
}

/** Sessions are resumed for the purpose they were made for alone (OpenSSL, SSL_CTX_set_session_id_context). */
const sessionIdContext = 'eap-tls';

/** @throws Error: key and certificate cannot be used; the message is OpenSSL's */
export const tlsServerContext = (settings: TlsServerSettings): SecureContext =>
  createSecureContext({
    cert: settings.certificate,
    key: settings.key,
    ca: [...settings.authorities],
    sessionIdContext,
    ...(settings.legacy ? { minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } : { minVersion: 'TLSv1.2' }),
    ...(settings.resumptionSeconds > 0
      ? { ticketKeys: Buffer.from(settings.ticketKeys), sessionTimeout: settings.resumptionSeconds }
      : { secureOptions: constants.SSL_OP_NO_TICKET }),
  });

/** The server's end of EAP-TLS. It asks for a certificate and takes any: whether it is good is for others to say. */
export const serverTls = (secureContext: SecureContext): NodeTls =>
  new NodeTls(
    (wire) => new TLSSocket(wire, { isServer: true, secureContext, requestCert: true, rejectUnauthorized: false }),
  );
