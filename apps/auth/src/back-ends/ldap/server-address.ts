/** How the connection to a server is protected; `none` carries passwords in clear. */
export type Protection = 'ldaps' | 'start-tls' | 'none';

export interface ServerAddress {
  /** Name or address; what the server's certificate must be for. */
  readonly host: string;
  readonly port: number;
  readonly protection: Protection;
  /** For the administrator, such as ldap.example.com:389. */
  readonly label: string;
}

/** @param url such as ldaps://ldap.example.com or ldap://10.0.0.5:389, as the settings allow it */
export function serverAddress(url: string, startTls: boolean): ServerAddress {
  const { protocol, hostname, port } = new URL(url);
  const secure = protocol === 'ldaps:';
  const number = port === '' ? (secure ? 636 : 389) : Number(port);
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: number,
    protection: secure ? 'ldaps' : startTls ? 'start-tls' : 'none',
    label: `${hostname}:${number}`,
  };
}
