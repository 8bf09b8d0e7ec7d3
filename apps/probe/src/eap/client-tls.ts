import { readFileSync } from 'node:fs';
import { connect } from 'node:tls';
import { NodeTls } from '@sekisho/eap';

/** Files of the client's end, in PEM form. */
export interface TlsFiles {
  /** CAs of the server's certificate; undefined: those that Node trusts. */
  readonly ca: string | undefined;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  /** A name that the server's certificate must have; undefined: any of its CA. */
  readonly serverName: string | undefined;
}

/** @throws what reading a file or its contents comes to */
export function clientTls({ ca, certificate, key, serverName }: TlsFiles): NodeTls {
  const read = (file: string | undefined) => (file === undefined ? undefined : readFileSync(file));
  const options = {
    ca: read(ca),
    cert: read(certificate),
    key: read(key),
    // A server in EAP has no host name of its own: it is known by its CA, and by a name where one is asked for.
    ...(serverName === undefined ? { checkServerIdentity: () => undefined } : { servername: serverName }),
  };
  return new NodeTls((wire) => connect({ ...options, socket: wire }));
}
