import { isIPv4 } from 'node:net';
import { dialledName, dnsDomainPattern } from '@sekisho/contracts';
import { ClientSetupError } from './errors.ts';
import type { ClientSetupFacts, GatewayFacts } from './facts.ts';
import { nameCharactersMax, routesMax, secretCharactersMax } from './limits.ts';

/** What is known before a key is asked for, or a certificate. */
export interface PlainFacts extends Pick<ClientSetupFacts, 'connection' | 'traffic' | 'dns'> {
  readonly gateway: Pick<GatewayFacts, 'address'>;
  readonly user: { readonly name?: string | undefined };
}

/** What Windows takes in no name of a connection (RasValidateEntryName). */
const notOnWindows = /[\\/:*?"<>|]|^\./;

/**
 * What would not survive on every client is refused before a file is made: addresses that are none, and names with control
 * characters. Everything else is quoted as each format wants it. @throws ClientSetupError
 */
export function checkFacts(facts: ClientSetupFacts): void {
  const { machine, user } = facts;
  checkPlainFacts(facts);
  if (machine.kind === 'pre-shared-key') {
    requireThat(isSecret(machine.key), 'pre-shared key', '事前共有鍵');
    requireThat(machine.identity === undefined || isName(machine.identity), 'group name', 'グループ名');
  }
  if (user.method !== 'eap-tls')
    requireThat(user.password === undefined || isSecret(user.password), 'password', 'パスワード');
}

/** The part of it that holds no secret, so that no key is handed out in vain. @throws ClientSetupError */
export function checkPlainFacts({ connection, gateway, user, traffic, dns }: PlainFacts): void {
  requireThat(isName(connection), 'name of the connection', '接続の名前');
  requireThat(dialledName.safeParse(gateway.address).success, 'address of the gateway', 'ゲートウェイのアドレス');
  requireThat(user.name === undefined || isName(user.name), 'user name', 'ユーザー名');
  requireThat(dns.domain === undefined || dnsDomainPattern.test(dns.domain), 'DNS domain', 'DNS ドメイン');
  requireThat(dns.servers.every(isIPv4), 'name server', 'ネームサーバー');
  const routes = traffic.kind === 'all' ? [] : traffic.routes;
  requireThat(routes.length <= routesMax && routes.every(isNetwork), 'list of routes', '経路の一覧');
}

/** @throws ClientSetupError where Windows takes no connection that is called so */
export function requireNameOnWindows(connection: string): void {
  if (!notOnWindows.test(connection)) return;
  throw new ClientSetupError('invalid-fact', {
    en: `Windows takes no connection that is called ${connection}: use none of \\ / : * ? " < > |, nor a dot at the beginning.`,
    ja: `Windows では接続の名前に ${connection} を使用できません。\\ / : * ? " < > | を含まず、ピリオドで始まらない名前にしてください。`,
  });
}

function requireThat(isGood: boolean, en: string, ja: string): void {
  if (isGood) return;
  throw new ClientSetupError('invalid-fact', {
    en: `No set-up can be made with this ${en}.`,
    ja: `この${ja}では設定ファイルを作成できません。`,
  });
}

const isName = (text: string): boolean => text.length > 0 && text.length <= nameCharactersMax && !/\p{C}/u.test(text);
const isSecret = (text: string): boolean =>
  text.length > 0 && text.length <= secretCharactersMax && !text.includes('\0');

function isNetwork(text: string): boolean {
  const [address = '', prefix = '', ...rest] = text.split('/');
  return rest.length === 0 && isIPv4(address) && /^\d{1,2}$/.test(prefix) && Number(prefix) <= 32;
}
