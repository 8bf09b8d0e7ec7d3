import { TacacsProcess } from '@sekisho/testing';
import type { ServerUser } from './server-user.ts';

export interface TacacsServerSettings {
  readonly namespace: string;
  readonly secret: string;
  readonly users: readonly ServerUser[];
}

/** A TACACS+ server on loopback of a namespace. The argument `group` is a user's group. */
export function startTacacs({ namespace, secret, users }: TacacsServerSettings): Promise<TacacsProcess> {
  const byName = users.map(({ name, password, group }) => [name, { password, args: group ? [`group=${group}`] : [] }]);
  return TacacsProcess.start(namespace, { key: secret, users: Object.fromEntries(byName) });
}
