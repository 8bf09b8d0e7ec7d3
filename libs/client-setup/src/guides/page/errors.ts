import {
  type ClientPlatform,
  type Language,
  refusals,
  shownOn,
  type WindowsError,
  windowsErrorNumber,
  windowsErrors,
} from '@sekisho/contracts';
import type { Filling } from '../filling.ts';
import type { GuideFacts } from '../guide-facts.ts';
import { type Html, html } from '../html.ts';
import { type HelpedRefusal, help } from './help.ts';
import { texts } from './texts.ts';

/** What may go wrong with these facts, in the order of `help`. */
function usual({ machine, user }: GuideFacts, platform: ClientPlatform | null): readonly HelpedRefusal[] {
  const byKey = machine.kind === 'pre-shared-key';
  const not = new Set<HelpedRefusal>([
    ...(byKey ? certificateRefusals : (['pre-shared-key-mismatch', 'aggressive-mode-not-supported'] as const)),
    ...(!asksForGroup(platform) || (byKey && machine.identity !== undefined)
      ? (['aggressive-mode-not-supported'] as const)
      : []),
    ...(user.method === 'eap-tls' ? [] : (['user-certificate-missing', 'user-certificate-expired'] as const)),
  ]);
  return (Object.keys(help) as HelpedRefusal[]).filter((code) => !not.has(code));
}

/** Where somebody may have entered one, which makes the client use Aggressive Mode. */
const asksForGroup = (platform: ClientPlatform | null): boolean =>
  platform === 'apple' || platform === 'android' || platform === 'chromeos';

const certificateRefusals = [
  'machine-certificate-missing',
  'machine-certificate-expired',
  'gateway-certificate-refused-by-client',
] as const;

interface Row {
  readonly shown: Html;
  readonly codes: readonly HelpedRefusal[];
}

/** A table of what is seen, what it means and what helps. */
export function errorsTable(facts: GuideFacts, filling: Filling, platform: ClientPlatform | null): Html {
  const { language } = filling;
  const codes = usual(facts, platform);
  if (platform === null) return html`<ul>${codes.map((code) => html`<li>${cured(code, filling)}</li>`)}</ul>`;
  const rows = platform === 'windows' ? windowsRows(codes, language) : otherRows(codes, platform, language);
  return html`<table class="errors"><thead><tr><th scope="col">${texts.shown[language]}</th><th scope="col">${texts.cause[language]}</th></tr></thead><tbody>${rows.map(
    (row) =>
      html`<tr><th scope="row">${row.shown}</th><td><ul>${row.codes.map((code) => html`<li>${cured(code, filling)}</li>`)}</ul></td></tr>`,
  )}</tbody></table>`;
}

const cured = (code: HelpedRefusal, filling: Filling): Html =>
  html`<b>${refusals[code].sentence[filling.language]}</b> ${filling.rich(help[code])}`;

/** A row for each error number. */
function windowsRows(codes: readonly HelpedRefusal[], language: Language): readonly Row[] {
  const byError = new Map<WindowsError, HelpedRefusal[]>();
  for (const code of codes) {
    for (const error of refusals[code].clientShows.windows) byError.set(error, [...(byError.get(error) ?? []), code]);
  }
  return [...byError]
    .toSorted(([left], [right]) => left - right)
    .map(([error, of]) => ({
      shown: html`<b>${{ en: 'Error', ja: 'エラー' }[language]} ${windowsErrorNumber(error)}</b><br>${windowsErrors[error][language]}`,
      codes: of,
    }));
}

/** Causes that look the same on the client in one row. */
function otherRows(codes: readonly HelpedRefusal[], platform: ClientPlatform, language: Language): readonly Row[] {
  const byText = new Map<string, HelpedRefusal[]>();
  for (const code of codes) {
    const shown = shownOn(platform, refusals[code].clientShows, language);
    byText.set(shown, [...(byText.get(shown) ?? []), code]);
  }
  return [...byText].map(([shown, of]) => ({ shown: html`${shown}`, codes: of }));
}
