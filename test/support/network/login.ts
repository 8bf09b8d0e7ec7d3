import type { ConnectSettings } from '../guest/client.ts';
import { preSharedKey } from './gateway.ts';

export const passwordOf = (user: string): string => `${user}'s password`;

/** What a client needs to connect as this user. */
export const as = (user: string, more: Partial<ConnectSettings> = {}): ConnectSettings => ({
  preSharedKey,
  user,
  password: passwordOf(user),
  ...more,
});
