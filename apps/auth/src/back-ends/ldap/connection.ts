import { once } from 'node:events';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Client } from 'ldapts';
import { ConnectionClosed, LdapFailure } from './failure.ts';
import { ldapKeepAliveMs } from './limits.ts';
import type { ServerAddress } from './server-address.ts';
import { requestStartTls } from './start-tls.ts';

/** What a connection to a server is made with. */
export interface ConnectionParts {
  readonly address: ServerAddress;
  /** PEM; undefined: the certificates of the operating system. */
  readonly ca: string | undefined;
}

/**
 * One connection to a server. It is never renewed: `ldapts` would do so by itself, without StartTLS and without the bind, and
 * send the next password in clear.
 */
export class LdapConnection {
  readonly client: Client;
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
    let taken = false;
    const take = () => {
      if (taken) throw new ConnectionClosed('the connection is gone');
      taken = true;
      return socket;
    };
    this.client = new Client({ url: 'ldap://connected', createConnection: take });
  }

  /** @throws the socket's own error, DecodeError, LdapFailure, or what `signal` was aborted with */
  static async open({ address, ca }: ConnectionParts, signal: AbortSignal): Promise<LdapConnection> {
    const socket = connect({ host: address.host, port: address.port, noDelay: true, keepAlive: true });
    socket.setKeepAlive(true, ldapKeepAliveMs);
    // Whatever happens to it while nobody waits for anything shows in `lost`.
    socket.on('error', () => undefined);
    const abandon = () => socket.destroy(signal.reason);
    signal.addEventListener('abort', abandon);
    try {
      signal.throwIfAborted();
      await once(socket, 'connect');
      return new LdapConnection(await protect(socket, address, ca));
    } catch (error) {
      socket.destroy();
      throw signal.aborted ? signal.reason : error;
    } finally {
      signal.removeEventListener('abort', abandon);
    }
  }

  /** Nothing can be asked over it any more. */
  get lost(): boolean {
    return this.#socket.destroyed || !this.#socket.writable;
  }

  close(): void {
    this.#socket.destroy();
  }
}

async function protect(socket: Socket, address: ServerAddress, ca: string | undefined): Promise<Socket> {
  const { host, label, protection } = address;
  if (protection === 'none') return socket;
  if (protection === 'start-tls') {
    const { resultCode, diagnosticMessage } = await requestStartTls(socket);
    if (resultCode !== 0) throw new LdapFailure(`LDAP ${label} refused StartTLS: ${diagnosticMessage} (${resultCode})`);
  }
  const secured = connectTls({
    socket,
    host,
    minVersion: 'TLSv1.2',
    ...(isIP(host) === 0 && { servername: host }),
    ...(ca !== undefined && { ca }),
  });
  secured.on('error', () => undefined);
  await once(secured, 'secureConnect');
  return secured;
}
