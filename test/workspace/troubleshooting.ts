import {
  clientPlatforms,
  commandOf,
  type Language,
  platformNames,
  type Refusal,
  refusalsByPart,
  shownOn,
  type Text,
  windowsErrorNumber,
  windowsErrors,
} from '@sekisho/contracts';

type Part = keyof typeof refusalsByPart;

/** What is between these is made of the list of refusals; the rest of the page is written by hand. */
const begin = '<!-- made of the list of refusals: begin -->';
const end = '<!-- made of the list of refusals: end -->';

const titles: Readonly<Record<Part, Text>> = {
  ike: { en: 'IKE, up to IPsec', ja: 'IKE と IPsec' },
  machine: { en: 'Certificates of machines and of the gateway', ja: 'コンピューターとゲートウェイの証明書' },
  link: { en: 'L2TP and PPP', ja: 'L2TP と PPP' },
  login: { en: 'User, password and account', ja: 'ユーザー、パスワード、アカウント' },
  eap: { en: 'EAP and certificates of users', ja: 'EAP とユーザー証明書' },
  address: { en: 'Office Mode address', ja: 'Office Mode アドレス' },
  gateway: { en: 'The gateway itself', ja: 'ゲートウェイ' },
};
const words = {
  shows: { en: 'What the client shows', ja: 'クライアントの表示' },
  causes: { en: 'Causes and cures', ja: '原因と対処' },
  meaning: { en: 'in words', ja: '内容' },
  cause: { en: 'cause', ja: '原因' },
  cure: { en: 'To do', ja: '対処' },
  run: { en: 'Run', ja: '実行' },
  on: { en: 'On', ja: 'クライアント側' },
} as const satisfies Record<string, Text>;

/** The page with all that is made of the list as it is now. @throws RangeError for a page without a place for it */
export function withRefusals(page: string, language: Language): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new RangeError('the page has no place for the refusals');
  const made = [begin, '', ...symptoms(language), '', ...causes(language), end];
  return page.slice(0, from) + made.join('\n') + page.slice(to + end.length);
}

const all = Object.values(refusalsByPart).flatMap((part) => Object.entries(part as Record<string, Refusal>));

/** One table of Windows' errors by their numbers, and one of what the others show, a row for all that look the same. */
function symptoms(language: Language): string[] {
  return [
    `## ${words.shows[language]}`,
    '',
    ...table([platformNames.windows, words.meaning[language], words.cause[language]], windowsRows(language)),
    '',
    ...table([...others.map((platform) => platformNames[platform]), words.cause[language]], otherRows(language)),
  ];
}

const others = clientPlatforms.filter((platform) => platform !== 'windows');

function windowsRows(language: Language): string[][] {
  const errors = [...new Set(all.flatMap(([, { clientShows }]) => clientShows.windows))].toSorted((a, b) => a - b);
  return errors.map((error) => {
    const causing = all.filter(([, { clientShows }]) => clientShows.windows.includes(error));
    return [windowsErrorNumber(error), windowsErrors[error][language], linksTo(causing)];
  });
}

function otherRows(language: Language): string[][] {
  const cells = ({ clientShows }: Refusal) => others.map((platform) => shownOn(platform, clientShows, language));
  const alike = Map.groupBy(all, ([, refusal]) => cells(refusal).join(' | '));
  return [...alike].map(([shown, causing]) => [shown, linksTo(causing)]);
}

const linksTo = (refusals: readonly (readonly [code: string, refusal: Refusal])[]): string =>
  refusals.map(([code]) => `[${code}](#${code})`).join(', ');

const table = (columns: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  `| ${columns.join(' | ')} |`,
  `|${'---|'.repeat(columns.length)}`,
  ...rows.map((cells) => `| ${cells.join(' | ')} |`),
];

function causes(language: Language): string[] {
  const parts = Object.entries(refusalsByPart) as [Part, Record<string, Refusal>][];
  return [
    `## ${words.causes[language]}`,
    '',
    ...parts.flatMap(([part, refusals]) => [
      `### ${titles[part][language]}`,
      '',
      ...Object.entries(refusals).flatMap(([code, refusal]) => entry(code, refusal, language)),
    ]),
  ];
}

function entry(code: string, { sentence, cure, command, clientCommands = {} }: Refusal, language: Language): string[] {
  const say = (text: Text) => text[language];
  const colon = language === 'ja' ? '：' : ': ';
  const onClient = clientPlatforms.flatMap((platform) => {
    const line = clientCommands[platform];
    return line === undefined ? [] : [`- ${say(words.on)} ${platformNames[platform]}${colon}\`${line}\``];
  });
  return [
    `#### ${code}`,
    '',
    say(sentence),
    '',
    `- ${say(words.cure)}${colon}${say(cure)}`,
    ...(command === undefined ? [] : [`- ${say(words.run)}${colon}\`${commandOf(command, {})}\``]),
    ...onClient,
    '',
  ];
}
