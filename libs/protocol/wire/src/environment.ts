/** Source of cryptographically strong random bytes; a seeded one in tests. */
export interface Random {
  bytes(length: number): Uint8Array<ArrayBuffer>;
}

/** A UDP end point: IPv4 or IPv6 address in text form, port 0..65535. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

export const formatEndpoint = ({ address, port }: Endpoint): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
