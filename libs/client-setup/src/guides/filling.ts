import type { Language, Text } from '@sekisho/contracts';
import type { SecretKind } from '../setup-file.ts';
import type { Code } from './content.ts';
import type { GuideFacts } from './guide-facts.ts';
import { type Html, html } from './html.ts';

/** What stands behind the `{names}` in texts. */
export const placeholders = [
  'server',
  'connection',
  'gateway',
  'user',
  'password',
  'key',
  'group',
  'machineName',
  'machineFile',
  'machineFilePassword',
  'userName',
  'userFile',
  'userFilePassword',
  'routes',
] as const;
export type Placeholder = (typeof placeholders)[number];

export interface Filled {
  /** Undefined: to be written in by hand. */
  readonly text: string | undefined;
  readonly secret?: SecretKind | undefined;
}

/** Puts facts into texts. */
export class Filling {
  readonly #values: Readonly<Record<Placeholder, Filled>>;
  readonly language: Language;

  constructor(facts: GuideFacts, language: Language) {
    this.language = language;
    this.#values = valuesOf(facts);
  }

  value(name: Placeholder): Filled {
    return this.#values[name];
  }

  /** Kinds of secrets that stand in the guide. */
  get secrets(): readonly SecretKind[] {
    return [
      ...new Set(
        placeholders.flatMap((name) => {
          const { text, secret } = this.#values[name];
          return text === undefined || secret === undefined ? [] : [secret];
        }),
      ),
    ];
  }

  /** In plain letters, as a drawing has it. Undefined: it is a blank. */
  plain(text: Text): Filled {
    let secret: SecretKind | undefined;
    let blank = false;
    const filled = text[this.language].replaceAll(placeholder, (_, name: Placeholder) => {
      const value = this.#values[name];
      secret ??= value.secret;
      if (value.text === undefined) blank = true;
      return value.text ?? '';
    });
    return { text: blank ? undefined : filled, secret };
  }

  /** The same for descriptions: without marks, blanks said. */
  described(text: Text): string {
    return text[this.language]
      .replaceAll(/[*`]/g, '')
      .replaceAll(placeholder, (_, name: Placeholder) => this.#values[name].text ?? `(${blankLabel[this.language]})`);
  }

  rich(text: Text): Html {
    return this.#pieces(text[this.language]);
  }

  #pieces(text: string): Html {
    return html`${text.split(/(\*[^*]+\*|`[^`]+`|\{[a-zA-Z]+\})/).map((piece) => this.#piece(piece))}`;
  }

  #piece(piece: string): Html {
    if (piece.startsWith('*')) return html`<b>${this.#pieces(piece.slice(1, -1))}</b>`;
    if (piece.startsWith('`')) return html`<code>${piece.slice(1, -1)}</code>`;
    const name = /^\{([a-zA-Z]+)\}$/.exec(piece)?.[1];
    return name === undefined ? html`${piece}` : this.fact(name as Placeholder);
  }

  /** A fact, or a line to write it on. */
  fact(name: Placeholder): Html {
    const { text, secret } = this.#values[name];
    if (text === undefined)
      return html`<span class="blank" role="img" aria-label="${blankLabel[this.language]}"></span>`;
    return html`<span class="${secret === undefined ? 'fact' : 'fact secret'}">${text}</span>`;
  }

  /** Lines of a shell, each fact quoted as it wants it. */
  code({ quotes, lines }: Code): string {
    return lines
      .map((line) =>
        line.replaceAll(placeholder, (_, name: Placeholder) => {
          const { text } = this.#values[name];
          return text === undefined ? blankInCode[name] : quoted[quotes](text);
        }),
      )
      .join('\n');
  }
}

const placeholder = new RegExp(`\\{(${placeholders.join('|')})\\}`, 'g');
const blankLabel = { en: 'to be filled in', ja: '記入欄' } as const;

/** What stands in commands where a fact is to be written in. */
const blankInCode = Object.fromEntries(
  placeholders.map((name) => [name, name.replaceAll(/[A-Z]/g, (letter) => `-${letter}`).toUpperCase()]),
) as Readonly<Record<Placeholder, string>>;

const plainWord = /^[A-Za-z0-9_@%+=:,./-]+$/;
const quoted = {
  shell: (text: string) => (plainWord.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`),
  /** Within double quotes, where `\`, `"`, `$` and `?` mean something. */
  routeros: (text: string) => `"${text.replaceAll(/[\\"$?]/g, String.raw`\$&`)}"`,
} as const;

function valuesOf(facts: GuideFacts): Readonly<Record<Placeholder, Filled>> {
  const { machine, user } = facts;
  const machineFile = machine.kind === 'certificate' ? machine.certificate : undefined;
  const userFile = user.method === 'eap-tls' ? user.certificate : undefined;
  return {
    server: { text: facts.gateway.address },
    connection: { text: facts.connection },
    gateway: { text: facts.gateway.name },
    user: { text: user.name },
    password: { text: user.method === 'eap-tls' ? undefined : user.password, secret: 'password' },
    key: { text: machine.kind === 'pre-shared-key' ? machine.key : undefined, secret: 'pre-shared-key' },
    group: { text: machine.kind === 'pre-shared-key' ? (machine.identity ?? '') : '' },
    machineName: { text: machineFile?.name },
    machineFile: { text: fileOf(machineFile?.name) },
    machineFilePassword: { text: machineFile?.password, secret: 'password' },
    userName: { text: userFile?.name },
    userFile: { text: fileOf(userFile?.name) },
    userFilePassword: { text: userFile?.password, secret: 'password' },
    routes: { text: facts.traffic.kind === 'routes' ? facts.traffic.routes.join(', ') : '' },
  };
}

const fileOf = (name: string | undefined) => (name === undefined ? undefined : `${name}.p12`);
