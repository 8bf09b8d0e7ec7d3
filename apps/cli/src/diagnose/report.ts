import {
  type Diagnosis,
  type FailedAttempt,
  type FailedAttempts,
  type Finding,
  formatTimestamp,
  type Subject,
} from '@sekisho/administration';
import {
  addressOf,
  endingOf,
  type Language,
  type LiveConnection,
  type LogRecord,
  platformNames,
  type Text,
} from '@sekisho/contracts';
import { printable } from '../output/printable.ts';
import { formatDuration } from '../output/units.ts';
import { padTo, width, wrap } from '../output/width.ts';
import { checks, onClient, sentences, titles, unknownUser, unseen, unseenTitle } from './words.ts';

/** As wide as the narrowest terminal there is. */
const columns = 80;
/** Of the titles, with the space behind them. */
const titleColumns = 15;
const marks = { reached: '✔', stopped: '✘', ahead: '·' } as const;

/** A diagnosis for a terminal; commands alone may be wider than 80 columns, so that they can be copied. */
export function formatDiagnosis(diagnosis: Diagnosis, language: Language, since: string): string {
  return new Report(language).of(diagnosis, since).map(printable).join('\n');
}

class Report {
  readonly #language: Language;

  constructor(language: Language) {
    this.#language = language;
  }

  of(diagnosis: Diagnosis, since: string): string[] {
    const { subject, connected, underWay, ended, latest, others, findings, away, silent, unknownName } = diagnosis;
    const from = formatTimestamp(new Date(since));
    const head = this.#say({ en: `${nameOf(subject)}, since ${from}`, ja: `${nameOf(subject)} (${from} 以降)` });
    if (unknownName && subject.kind === 'user') {
      const lines = wrap(this.#say(unknownUser(subject.name, unknownName.nearest)), columns);
      return [...lines, ...this.#nameless(diagnosis), ...this.#away(away)];
    }
    return [
      head,
      ...this.#section('connected', connected, (each) => this.#live(each)),
      ...this.#section('underWay', underWay, (each) => this.#live(each)),
      ...(connected.length === 0 && ended ? this.#ended(ended, latest) : []),
      ...(latest ? this.#failed(latest, diagnosis) : []),
      ...(silent ? this.#silence(diagnosis) : []),
      ...(latest || silent ? [] : ['', ...this.#wrapped(sentences.noFailure)]),
      ...this.#others(others),
      ...this.#findings(findings),
      ...this.#away(away),
    ];
  }

  #live({ connection, remote, client, address, since, step, user, edge }: LiveConnection): string[] {
    const place = [user, address ?? `(${step})`, client].filter((text) => text !== undefined).join(', ');
    const time = formatTimestamp(new Date(since));
    const line = {
      en: `${place}, from ${remote} at ${edge}, since ${time}`,
      ja: `${place}、接続元 ${remote}、${edge}、${time} から`,
    };
    return [...this.#wrapped(line, 2), `  ${connection}`];
  }

  #ended({ endedAt, sentence, detail, durationMs, startedAt }: LogRecord, latest: FailedAttempt | undefined): string[] {
    if (latest && latest.record.startedAt > startedAt) return [];
    const ending = endingOf(sentence);
    const why = ending?.sentence ?? { en: sentence ?? '', ja: sentence ?? '' };
    const time = endedAt === null ? '' : formatTimestamp(new Date(endedAt));
    const lasted = durationMs === null ? '' : formatDuration(durationMs);
    return [
      '',
      this.#say(titles.ended),
      ...this.#line('when', { en: `ended ${time}, after ${lasted}`, ja: `${time} に終了 (${lasted})` }),
      ...this.#line('why', why),
      ...(detail === null ? [] : this.#line('detail', both(detail))),
      ...(ending?.cure ? this.#line('cure', ending.cure) : []),
    ];
  }

  #failed(attempt: FailedAttempt, { connected }: Diagnosis): string[] {
    const { record, code, sentence, cure, ladder, shown, command, clientCommands, stands, byAddressAlone } = attempt;
    const { startedAt, remote, edge, client, user, connection, detail } = record;
    const steps = ladder.map(({ text, mark }) => ({
      en: `${marks[mark]} ${text.en}`,
      ja: `${marks[mark]} ${text.ja}`,
    }));
    return [
      '',
      this.#say(titles.failed),
      ...this.#line('when', both(formatTimestamp(new Date(startedAt)))),
      ...this.#line('from', { en: `${remote}, at ${edge}`, ja: `${remote} (${edge})` }),
      ...this.#line('client', client === null ? sentences.unknownClient : both(client)),
      ...(user === null ? [] : this.#line('user', both(user))),
      ...this.#line('connection', both(connection)),
      ...this.#lines('howFar', steps),
      ...this.#line('why', { en: `${sentence.en} [${code}]`, ja: `${sentence.ja} [${code}]` }),
      ...(detail === null || detail === '' ? [] : this.#line('detail', both(detail))),
      ...(byAddressAlone ? this.#line(undefined, sentences.byAddressAlone) : []),
      ...this.#lines(
        'shown',
        shown.map(({ platforms, text }) =>
          shownLine(
            platforms.map((each) => platformNames[each]),
            text,
          ),
        ),
      ),
      ...this.#line('cure', cure),
      ...(command === undefined ? [] : [this.#titled(titles.run, command)]),
      ...clientCommands.map((each) => this.#titled(onClient(each.platform), each.command)),
      ...(stands === undefined ? [] : this.#line(undefined, stands ? sentences.stands : sentences.standsNot)),
      ...(connected.some(({ since }) => since > startedAt) ? this.#line(undefined, sentences.connectedSince) : []),
    ];
  }

  #silence(diagnosis: Diagnosis): string[] {
    const { subject } = diagnosis;
    const why = subject.kind === 'user' ? sentences.noName : sentences.noPacket;
    const lines = ['', ...this.#wrapped(sentences.noRecord), ...this.#wrapped(why)];
    if (subject.kind === 'connection') return lines;
    const address = subject.kind === 'address' ? subject.address : 'ADDRESS';
    return [
      ...lines,
      ...this.#nameless(diagnosis),
      '',
      this.#say(titles.check),
      ...checks.flatMap((check, index) => this.#hanging(`${index + 1}. `, check)),
      this.#titled(titles.run, `sekisho trace --from ${address}`),
      this.#titled(both(''), `tcpdump -ni any 'host ${address} and (udp port 500 or udp port 4500)'`),
    ];
  }

  #nameless({ nameless }: Diagnosis): string[] {
    return this.#section('nameless', nameless, ({ startedAt, remote, client, code }) => [
      `  ${[formatTimestamp(new Date(startedAt)), client, `[${code}]`].filter((text) => text !== null).join(' ')}`,
      `    sekisho diagnose ${addressOf(remote)}`,
    ]);
  }

  #others(others: readonly FailedAttempts[]): string[] {
    return this.#section('others', others, ({ code, sentence, count, first, last }) => {
      const [from, to] = [first, last].map((time) => formatTimestamp(new Date(time)));
      const times = count === 1 ? from : `${from} – ${to}`;
      return this.#hanging(`${count} × `, {
        en: `${sentence.en} [${code}] ${times}`,
        ja: `${sentence.ja} [${code}] ${times}`,
      });
    });
  }

  #findings(findings: readonly Finding[]): string[] {
    return this.#section('now', findings, ({ good, text, command }) => [
      ...this.#hanging(`${good ? marks.reached : marks.stopped} `, text),
      ...(command === undefined ? [] : [`    ${command}`]),
    ]);
  }

  #away(away: Diagnosis['away']): string[] {
    if (away.length === 0) return [];
    return ['', this.#say(unseenTitle), ...away.flatMap((service) => this.#hanging('- ', unseen[service]))];
  }

  #section<T>(title: keyof typeof titles, items: readonly T[], lines: (item: T) => readonly string[]): string[] {
    return items.length === 0 ? [] : ['', this.#say(titles[title]), ...items.flatMap(lines)];
  }

  #lines(title: keyof typeof titles, texts: readonly Text[]): string[] {
    return texts.flatMap((text, index) => this.#line(index === 0 ? title : undefined, text));
  }

  #line(title: keyof typeof titles | undefined, text: Text): string[] {
    const lines = wrap(this.#say(text), columns - titleColumns);
    return lines.map((line, index) => this.#titled(index === 0 && title ? titles[title] : both(''), line));
  }

  #titled(title: Text, line: string): string {
    return padTo(`  ${this.#say(title)}`, titleColumns) + line;
  }

  #hanging(mark: string, text: Text): string[] {
    const lines = wrap(this.#say(text), columns - 2 - width(mark));
    return lines.map((line, index) => `  ${index === 0 ? mark : ' '.repeat(width(mark))}${line}`);
  }

  #wrapped(text: Text, indent = 0): string[] {
    return wrap(this.#say(text), columns - indent).map((line) => ' '.repeat(indent) + line);
  }

  #say(text: Text): string {
    return text[this.#language];
  }
}

const both = (text: string): Text => ({ en: text, ja: text });

const shownLine = (platforms: readonly string[], { en, ja }: Text): Text => {
  const name = platforms.join(', ');
  return { en: `${name}: ${en}`, ja: `${name}: ${ja}` };
};

function nameOf(subject: Subject): string {
  if (subject.kind === 'user') return subject.name;
  return subject.kind === 'address' ? subject.address : subject.id;
}
