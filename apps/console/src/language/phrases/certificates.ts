import type { Phrases } from '../phrase.ts';

/** What certificates fit, what is wrong with them, and what the internal CA refuses. */
export const certificatePhrases = {
  'cannot-sign': {
    en: 'Its key usage lacks digitalSignature: its key may not sign.',
    ja: '鍵用途 (keyUsage) に digitalSignature がないため、この鍵では署名できません。',
  },
  'no-ike-key': {
    en: 'Its key ({key}) is none that IKE signs with.',
    ja: 'この鍵 ({key}) は IKE の署名に使えません。',
  },
  'fits-ike': {
    en: 'Its key may sign; IKE needs no purpose.',
    ja: '鍵で署名できます。IKE では拡張鍵用途は必要ありません。',
  },
  'no-tls-key': {
    en: 'Its key ({key}) is none that this gateway uses in TLS.',
    ja: 'この鍵 ({key}) は、このゲートウェイの TLS では使えません。',
  },
  'has-purpose': { en: 'It has the purpose {purpose}.', ja: '拡張鍵用途に {purpose} があります。' },
  'no-purposes': {
    en: 'It has no purposes at all, and needs {purpose}.',
    ja: '拡張鍵用途がありません。{purpose} が必要です。',
  },
  'lacks-purpose': { en: 'It lacks the purpose {purpose}.', ja: '拡張鍵用途に {purpose} がありません。' },
  'no-ca': {
    en: 'Its basic constraints do not say that it is a CA.',
    ja: '基本制約 (basicConstraints) で CA とされていません。',
  },
  'no-cert-sign': { en: 'Its key usage lacks keyCertSign.', ja: '鍵用途に keyCertSign がありません。' },
  ca: { en: 'It is a CA.', ja: 'CA です。' },
  'ca-without-further': {
    en: 'It is a CA below which no further CA may stand.',
    ja: 'CA です。下位に CA を置くことはできません。',
  },
  'ca-with-further': {
    en: 'It is a CA below which {count} further {noun} may stand.',
    ja: 'CA です。下位に {count} 段の CA を置けます。',
  },
  'name-is-not': { en: '{name} is not {*what}.', ja: '{name} は{what}として正しくありません。' },
  'dns-name': { en: 'a DNS name', ja: 'DNS 名' },
  'ip-address': { en: 'an IP address', ja: 'IP アドレス' },
  'e-mail-address': { en: 'an e-mail address in ASCII', ja: 'ASCII のメールアドレス' },
  'principal-name': { en: 'a user principal name', ja: 'ユーザープリンシパル名 (UPN)' },
  'common-name-empty': { en: 'The common name is empty.', ja: '共通名が空です。' },
  'organization-empty': { en: 'The organization is empty.', ja: '組織名が空です。' },
  'common-name-long': {
    en: 'The common name has {length} characters; certificates have room for {max}.',
    ja: '共通名が {length} 文字あります。証明書に入るのは {max} 文字までです。',
  },
  'organization-long': {
    en: 'The organization has {length} characters; certificates have room for {max}.',
    ja: '組織名が {length} 文字あります。証明書に入るのは {max} 文字までです。',
  },
  'common-name-control': {
    en: 'The common name holds a control character.',
    ja: '共通名に制御文字が含まれています。',
  },
  'organization-control': {
    en: 'The organization holds a control character.',
    ja: '組織名に制御文字が含まれています。',
  },
  'no-serial': {
    en: 'The internal CA has issued no certificate with the serial {serial}.',
    ja: '内部 CA は、シリアル番号 {serial} の証明書を発行していません。',
  },
  'revoked-already': {
    en: 'The {kind} certificate {serial} of {name} was revoked already, on {at} ({reason}).',
    ja: '{name} の証明書 {serial} は、すでに {at} に失効しています ({reason})。',
  },
  'revoked-issue-anew': {
    en: 'The {kind} certificate {serial} of {name} was revoked on {at}; issue a new one instead.',
    ja: '{name} の証明書 {serial} は {at} に失効しています。新しい証明書を発行してください。',
  },
  'ca-ended': {
    en: 'The certificate of the internal CA itself ended on {day}.',
    ja: '内部 CA 自身の証明書の有効期限が {day} に切れています。',
  },
  'no-certificate-answered': {
    en: 'The CA answered without a certificate: see its log.',
    ja: 'CA の応答に証明書がありません。CA のログを確認してください。',
  },
  'none-yet': {
    en: 'There is none yet: make a request (sekisho csr {name}) and import the answer (sekisho cert import {again}).',
    ja: '証明書がまだありません。証明書要求を作成し (sekisho csr {name})、発行された証明書を取り込んでください (sekisho cert import {again})。',
  },
  expired: { en: 'It expired on {day}.', ja: '有効期限が {day} に切れました。' },
  expires: { en: 'It expires on {day}.', ja: '有効期限は {day} です。' },
  'expired-request': {
    en: 'It expired on {day}. Make a new request: sekisho csr {name}.',
    ja: '有効期限が {day} に切れました。新しい証明書要求を作成してください：sekisho csr {name}',
  },
  'expires-request': {
    en: 'It expires on {day}. Make a new request: sekisho csr {name}.',
    ja: '有効期限は {day} です。新しい証明書要求を作成してください：sekisho csr {name}',
  },
  'gateway-certificate-wrong': {
    en: "Something is wrong with the gateway's certificate {name} for {use}: {*problem}",
    ja: 'ゲートウェイの証明書 {name} ({use}) に問題があります：{problem}',
  },
  'refused-in-eap-tls': {
    en: 'Clients refuse it in EAP-TLS: {*reason} (see {settings})',
    ja: 'EAP-TLS でクライアントに拒否されます：{reason} ({settings} を確認してください)',
  },
  'internal-ca-refused': { en: 'The internal CA refused: {*reason}', ja: '内部 CA が拒否しました：{reason}' },
  'internal-ca-no-certificate': {
    en: 'The internal CA answered without a certificate.',
    ja: '内部 CA の応答に証明書がありません。',
  },
  'internal-ca-other-key': {
    en: 'The internal CA answered with a certificate for another key.',
    ja: '内部 CA が別の鍵の証明書を返しました。',
  },
  'too-many-gateway-certificates': {
    en: 'The gateway had {count} certificates for {use} within an hour; the next comes later.',
    ja: '{use} 用の証明書を 1 時間に {count} 枚発行しました。次の発行まで時間をおきます。',
  },
} as const satisfies Phrases;
