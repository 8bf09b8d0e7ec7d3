import { noAddress, noPermission, withWindows } from './client-shows.ts';
import type { Refusal } from './refusal.ts';

/** The Office Mode address. */
export const addressRefusals = {
  'office-mode-not-enabled': {
    sentence: {
      en: 'The user is not enabled for Office Mode.',
      ja: 'ユーザーの Office Mode が有効になっていません。',
    },
    clientShows: noPermission,
    cure: { en: 'Enable it.', ja: 'Office Mode を有効にしてください。' },
    command: 'sekisho user set {user} --office-mode on',
  },
  'no-address-available': {
    sentence: {
      en: 'Every Office Mode address that the user could have is in use.',
      ja: 'ユーザーに割り当て可能な Office Mode アドレスは、すべて使用中です。',
    },
    clientShows: noAddress,
    cure: {
      en: 'Enlarge the pool (officeMode.pool, officeMode.pools) or the range of the per-user file, or end unused sessions.',
      ja: 'プール (officeMode.pool、officeMode.pools) またはユーザー別ファイルの範囲を拡大するか、使用していないセッションを終了してください。',
    },
    command: 'sekisho status',
  },
  'no-address-assigned': {
    sentence: {
      en: 'None of the Office Mode methods has an address for the user.',
      ja: 'ユーザーに割り当てるアドレスが、いずれの Office Mode 方式にもありません。',
    },
    clientShows: noAddress,
    cure: {
      en: 'Give the user one (account, per-user file, RADIUS, DHCP), or let the method pool be among officeMode.methods.',
      ja: 'アカウント、ユーザー別ファイル、RADIUS、DHCP のいずれかでアドレスを割り当てるか、officeMode.methods に pool を追加してください。',
    },
    command: 'sekisho office-mode check',
  },
  'address-in-use': {
    sentence: {
      en: 'The address that is assigned to the user belongs to another session.',
      ja: 'ユーザーに割り当てられたアドレスは、他のセッションが使用しています。',
    },
    clientShows: noAddress,
    cure: {
      en: 'Look whose it is; assign each address to one user, or end that session.',
      ja: '使用者を確認してください。アドレスはユーザーごとに 1 つずつ割り当てるか、該当のセッションを終了してください。',
    },
    command: 'sekisho sessions',
  },
  'dhcp-server-unavailable': {
    sentence: {
      en: 'No DHCP server gave an address in time.',
      ja: 'DHCP サーバーから、時間内にアドレスを取得できませんでした。',
    },
    clientShows: withWindows(noAddress, 720, 718),
    cure: {
      en: 'Check that officeMode.dhcp.servers are up, know the relay agent’s subnet and have free addresses.',
      ja: 'officeMode.dhcp.servers が稼働し、リレーエージェントのサブネットを認識し、空きアドレスがあることを確認してください。',
    },
    command: 'sekisho status',
  },
  'address-service-unavailable': {
    sentence: {
      en: 'The address service or its store did not answer.',
      ja: 'アドレスサービスまたはそのデータストアが応答しませんでした。',
    },
    clientShows: withWindows(noAddress, 720, 718),
    cure: {
      en: 'Check the ip-pool service and Redis; the client can connect again as soon as they answer.',
      ja: 'ip-pool サービスと Redis を確認してください。応答が戻り次第、クライアントは再び接続できます。',
    },
    command: 'sekisho status',
  },
} as const satisfies Record<string, Refusal>;
