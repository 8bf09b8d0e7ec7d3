import type { Text } from '@sekisho/contracts';
import type { GuideContent, Step, Way } from '../content.ts';
import type { Filling } from '../filling.ts';
import type { GuideFacts } from '../guide-facts.ts';
import { type Html, html } from '../html.ts';
import { inWords } from '../pictures/controls.ts';
import { draw, numbered } from '../pictures/draw.ts';
import type { Picture } from '../pictures/picture.ts';
import { errorsTable } from './errors.ts';
import { factsTable } from './facts-table.ts';
import { texts } from './texts.ts';

/** A guide's body, from what is needed to how it is undone. */
export function sections(content: GuideContent, facts: GuideFacts, filling: Filling): Html {
  const possible = content.ways.length > 0;
  return html`${warningBox(content, filling)}
${possible && section(texts.needs, filling, html`${list(content.needs, filling)}${factsTable(facts, filling)}`)}
${content.ways.map((way, index) => wayOf(way, filling, `w${index}`))}
${possible && section(texts.works, filling, list(content.works, filling))}
${possible && section(texts.errors, filling, html`<p class="lead">${filling.rich(content.shows === null ? texts.causesHint : texts.errorsHint)}</p>${errorsTable(facts, filling, content.shows)}`)}
${possible && section(texts.undo, filling, list(content.undo, filling))}`;
}

function warningBox({ warnings, ways }: GuideContent, filling: Filling): Html | false {
  if (warnings.length === 0) return false;
  const possible = ways.length > 0;
  const title = possible ? texts.warning : texts.impossible;
  return html`<section class="${possible ? 'box warning' : 'box danger'}"><h2>${title[filling.language]}</h2>${warnings.map((each) => html`<p>${filling.rich(each)}</p>`)}</section>`;
}

const section = (title: Text, filling: Filling, body: Html): Html =>
  html`<section><h2>${title[filling.language]}</h2>${body}</section>`;

const list = (items: readonly Text[], filling: Filling): Html =>
  html`<ul>${items.map((item) => html`<li>${filling.rich(item)}</li>`)}</ul>`;

const wayOf = (way: Way, filling: Filling, id: string): Html =>
  section(
    way.title,
    filling,
    html`${way.steps.map((step, index) => stepOf(step, filling, { number: index + 1, id: `${id}s${index}` }))}`,
  );

function stepOf(step: Step, filling: Filling, { number, id }: { number: number; id: string }): Html {
  return html`<section class="step"><h3><span class="nr">${number}</span><span>${filling.rich(step.title)}</span></h3><div>
${paragraphs(step.before, filling)}${step.picture !== undefined && shown(step.picture, filling, id)}${step.code !== undefined && html`<pre><code>${filling.code(step.code)}</code></pre>`}${paragraphs(step.after, filling)}</div></section>
`;
}

const paragraphs = (all: readonly Text[] = [], filling: Filling): Html =>
  html`${all.map((each) => html`<p>${filling.rich(each)}</p>`)}`;

/** The picture, and what to do with what is marked in it. */
function shown(picture: Picture, filling: Filling, id: string): Html {
  const marks = [...numbered(picture.controls)];
  return html`<div class="${picture.kind === 'phone' ? 'shown of-phone' : 'shown'}">${draw(picture, filling, id)}<ol>${marks.map(
    ([control, number]) => html`<li><span>${number}</span><span>${filling.rich(inWords(control))}</span></li>`,
  )}</ol></div>`;
}
