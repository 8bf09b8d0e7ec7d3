import type { Text } from '@sekisho/contracts';
import type { Filling } from '../filling.ts';
import type { GuideFacts } from '../guide-facts.ts';
import { Html, html } from '../html.ts';
import { guidePolicy } from './policy.ts';
import { linkLengthMax, qrCode } from './qr.ts';
import { style } from './style.ts';
import { texts } from './texts.ts';

export interface Page {
  readonly facts: GuideFacts;
  readonly filling: Filling;
  readonly title: Text;
  /** All of it fits on one sheet. */
  readonly onePage?: boolean;
  readonly body: Html;
}

/** A whole document, which needs nothing beside itself. */
export function document({ facts, filling, title, onePage = false, body }: Page): string {
  const { language } = filling;
  return html`<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${new Html(guidePolicy)}">
<meta name="referrer" content="no-referrer">
<title>${title[language]} – ${facts.connection}</title>
<style>${new Html(style)}</style>
</head>
<body${onePage && new Html(' class="one-page"')}>
<header><div><h1>${title[language]}</h1><p>${filling.rich(texts.subtitle)}</p></div>${linkBox(facts, filling)}</header>
<main>
${filling.secrets.length > 0 && html`<p class="box danger">${filling.rich(texts.secrets)}</p>`}
${body}
</main>
<footer>${filling.rich(texts.footer)}</footer>
</body>
</html>
`.text;
}

function linkBox({ link }: GuideFacts, { language }: Filling): Html | false {
  if (link === undefined || !isLink(link)) return false;
  return html`<div class="link">${qrCode(link, texts.qr[language])}${texts.link[language]}<br><span>${link}</span></div>`;
}

/** What a phone may open of what it reads. */
const isLink = (link: string): boolean =>
  /^https?:\/\//.test(link) && URL.canParse(link) && Buffer.byteLength(link) <= linkLengthMax;
