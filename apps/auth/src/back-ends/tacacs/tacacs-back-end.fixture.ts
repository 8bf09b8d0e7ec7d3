import { createHash } from 'node:crypto';
import { createLogger } from '@sekisho/platform';
import type { TacacsServerOptions } from '@sekisho/testing';
import { concat, milliseconds, Secret, utf8 } from '@sekisho/wire';
import { afterEach } from 'vitest';
import type { Attempt, Credentials } from '../back-end.ts';
import { TacacsBackEnd, type TacacsBackEndParts } from './tacacs-back-end.ts';

const key = 'shared s3cret';
const users = {
  alice: {
    password: 'correct horse',
    args: ['addr=10.9.8.7', 'timeout=30', 'idletime=5', 'group=staff,vpn', 'priv-lvl=1'],
  },
  bob: { password: 'tr0ub4dor' },
  carol: { password: 'hunter22', args: ['inacl=branch-only'] },
};
export const options: TacacsServerOptions = { key, users };
const connection = '01JGXV6Z8Q0000000000000000';
const logger = createLogger('tacacs-test');
logger.level = 'silent';

export const pap = (password: string): Credentials => ({ method: 'pap', password: Secret.fromText(password) });
export function chap(password: string): Credentials {
  const challenge = utf8('0123456789abcdef');
  const input = concat(Uint8Array.of(7), utf8(password), challenge);
  return {
    method: 'chap-md5',
    identifier: 7,
    challenge,
    response: new Uint8Array(createHash('md5').update(input).digest()),
  };
}
export const attempt = (name: string, credentials: Credentials): Attempt => ({
  connection,
  edge: 'edge-1',
  remote: '192.0.2.1',
  name,
  presented: name,
  credentials,
});

interface Given {
  readonly settings?: Partial<TacacsBackEndParts['settings']>;
  readonly secret?: string;
}

const open: TacacsBackEnd[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

/** A back end that asks the servers at these ports in this order. */
export function backEnd(ports: readonly number[], { settings = {}, secret = key }: Given = {}): TacacsBackEnd {
  const created = new TacacsBackEnd({
    name: 'corp',
    settings: {
      timeout: milliseconds(2000),
      deadTime: milliseconds(60_000),
      singleConnection: true,
      connections: 16,
      passwordMethod: 'pap',
      authorization: true,
      groupAttribute: 'group',
      service: 'ppp',
      accounting: false,
      ...settings,
    },
    servers: ports.map((port) => ({ address: '127.0.0.1', port, secret: Secret.fromText(secret) })),
    logger,
    now: () => performance.now(),
  });
  open.push(created);
  return created;
}
