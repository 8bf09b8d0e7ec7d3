import { basename } from 'node:path';
import { type AssignedAddressReply, type AssignedAddressRequest, sharedLinesToldMax } from '@sekisho/contracts';
import { type AssignmentLine, defaultPool, profileOf, type Settings } from '@sekisho/platform';
import { ipv4ToNumber } from '@sekisho/wire';
import type { AssignmentFile } from './assignment-file.ts';

type Range = Pick<AssignmentLine, 'first' | 'last'>;

/** What the per-user file has for a user, with what an administrator should know of it. */
export class FixedAddresses {
  constructor(
    private readonly file: Pick<AssignmentFile, 'path' | 'assignments' | 'unreadable' | 'problemsOf'> | undefined,
    private readonly settings: Pick<Settings, 'officeMode' | 'profiles'>,
  ) {}

  of(person: AssignedAddressRequest): AssignedAddressReply {
    const { file } = this;
    if (file === undefined) return {};
    const told = {
      file: basename(file.path),
      ...(file.unreadable !== undefined && { unreadable: file.unreadable }),
    };
    const line = file.assignments?.lineFor(person);
    if (line === undefined) return told;
    const pool = this.#poolOf(line);
    return {
      ...told,
      assigned: {
        ...shown(line),
        by: line.name.toLowerCase() === person.user.toLowerCase() ? 'user' : 'group',
        first: line.first,
        last: line.last,
        ...(pool !== undefined && { pool }),
        asked: this.#methodsOf(person).includes('file'),
        shared: (file.assignments?.lines ?? [])
          .filter((other) => other.name !== line.name && meet(other, line))
          .slice(0, sharedLinesToldMax)
          .map(shown),
        problems: [...file.problemsOf(line.line)],
      },
    };
  }

  #methodsOf(person: AssignedAddressRequest): readonly string[] {
    const { officeMode, profiles } = this.settings;
    return profileOf(profiles, person)?.officeMode.methods ?? officeMode.methods;
  }

  #poolOf(line: Range): string | undefined {
    const { pool, pools } = this.settings.officeMode;
    const further = Object.entries(pools).map(([name, { addresses }]): [string, Range] => [name, addresses]);
    const all: readonly [string, Range][] = [[defaultPool, pool], ...further];
    return all.find(([, addresses]) => meet(addresses, line))?.[0];
  }
}

const shown = ({ line, text, who }: AssignmentLine) => ({ line, addresses: text, who });

const meet = (one: Range, other: Range): boolean =>
  ipv4ToNumber(one.first) <= ipv4ToNumber(other.last) && ipv4ToNumber(other.first) <= ipv4ToNumber(one.last);
