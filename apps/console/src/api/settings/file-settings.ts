import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { SettingsCheckReply, SettingsCheckRequest, SettingsProblem, SettingsShown } from '@sekisho/contracts';
import {
  differences,
  parseSettings,
  SettingsChangeError,
  SettingsError,
  settingsWarnings,
  shownSettings,
  ulidTime,
  unifiedDiff,
  withSettingsChanged,
} from '@sekisho/platform';

/** Every key with its default stands there. */
const example = fileURLToPath(new URL('../../../../../deploy/sekisho.example.yaml', import.meta.url));

const ulidLetters = 26;
const reason =
  'Nobody answers who publishes settings (in a cluster, the service publisher): where it stays away, take the new file, put it in the place of the old one, and have the services read it anew (docs/cluster.md).';

/** The file of the settings where nobody publishes: shown, and a change of it checked as far as its text goes. */
export class FileSettings {
  readonly #file: string;
  /** Settings in which everything stands that has a default. */
  readonly defaults = readFileSync(example, 'utf8');

  constructor(file: string) {
    this.#file = file;
  }

  show(): SettingsShown {
    const text = this.#text();
    const revision = this.#revision();
    const problems = problemsOf(text, this.#file);
    const values = JSON.parse(JSON.stringify(shownSettings(text, this.defaults)));
    return { revision, text, values, inForce: revision, problems, publishable: false, reason };
  }

  check({ text: whole, changes }: Pick<SettingsCheckRequest, 'text' | 'changes'>): SettingsCheckReply {
    const before = this.#text();
    const told = { revision: this.#revision(), warnings: [], diff: '', effects: [] };
    let text: string;
    try {
      text = whole ?? withSettingsChanged(before, changes ?? []);
    } catch (error) {
      if (!(error instanceof SettingsChangeError)) throw error;
      return { ...told, text: before, problems: [{ path: error.path.join('.'), message: error.reason }] };
    }
    const problems = problemsOf(text, this.#file);
    if (problems.length > 0) return { ...told, text, problems };
    const changed = differences(shownSettings(before, this.defaults), shownSettings(text, this.defaults));
    return {
      ...told,
      text,
      problems: [],
      warnings: [...settingsWarnings(parseSettings(text, this.#file))],
      diff: unifiedDiff(before, text),
      effects: changed.map(({ place, readers }) => ({
        path: place,
        takes: 'next-start',
        services: Object.keys(readers.by),
        runningSessions: false,
      })),
    };
  }

  #text(): string {
    return readFileSync(this.#file, 'utf8');
  }

  /** The file was written then. */
  #revision(): string {
    return ulidTime(statSync(this.#file).mtime).padEnd(ulidLetters, '0');
  }
}

function problemsOf(text: string, file: string): SettingsProblem[] {
  try {
    parseSettings(text, file);
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.problems.map(({ path, line, expected, found }) => ({
      path,
      line,
      message: `expected ${expected}, found ${found}`,
    }));
  }
}
