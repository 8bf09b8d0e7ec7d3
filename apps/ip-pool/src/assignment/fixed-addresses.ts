import { basename } from 'node:path';
import {
  type AssignedAddress,
  type AssignedAddressReply,
  type AssignedAddressRequest,
  type GrantedAddress,
  sharedLinesToldMax,
} from '@sekisho/contracts';
import { type AssignmentLine, defaultPool, type OfficeModeMethod, profileOf, type Settings } from '@sekisho/platform';
import { ipv4ToNumber } from '@sekisho/wire';
import { leasePools } from '../leases/address-pool.ts';
import { holds } from '../leases/number-ranges.ts';
import type { AssignmentFile } from './assignment-file.ts';

type Range = Pick<AssignmentLine, 'first' | 'last'>;
type Person = Pick<AssignedAddressRequest, 'user' | 'groups'>;

/** What the per-user file and the login have for a user, with what an administrator should know of it. */
export class FixedAddresses {
  constructor(
    private readonly file: Pick<AssignmentFile, 'path' | 'assignments' | 'unreadable' | 'problemsOf'> | undefined,
    private readonly settings: Pick<Settings, 'officeMode' | 'profiles' | 'routing'>,
  ) {}

  of({ granted, ...person }: AssignedAddressRequest): AssignedAddressReply {
    const { file } = this;
    const line = file?.assignments?.lineFor(person);
    return {
      ...(file !== undefined && { file: basename(file.path) }),
      ...(file?.unreadable !== undefined && { unreadable: file.unreadable }),
      ...(line !== undefined && { assigned: this.#assigned(line, person) }),
      ...(granted !== undefined && { granted: this.#granted(granted, person, line) }),
    };
  }

  #assigned(line: AssignmentLine, person: Person): AssignedAddress {
    const pool = this.#poolOf(line);
    return {
      ...shown(line),
      by: isOf(line, person) ? 'user' : 'group',
      first: line.first,
      last: line.last,
      ...(pool !== undefined && { pool }),
      asked: this.#methodsOf(person).includes('file'),
      shared: this.#meeting(line)
        .filter(({ name }) => name !== line.name)
        .slice(0, sharedLinesToldMax)
        .map(shown),
      problems: [...(this.file?.problemsOf(line.line) ?? [])],
    };
  }

  #granted(address: string, person: Person, line: AssignmentLine | undefined): GrantedAddress {
    const { officeMode, routing } = this.settings;
    const methods = this.#methodsOf(person);
    const has = { file: line !== undefined, radius: true, dhcp: officeMode.dhcp !== undefined, pool: true };
    const first = methods.find((method) => has[method]);
    const range = { first: address, last: address };
    const lines = this.#meeting(range);
    const gatewaysOwn = address === officeMode.pool.gateway;
    // Pools leave out what the file has.
    const pool = lines.length > 0 ? undefined : this.#poolGiving(address);
    return {
      asked: methods.includes('radius'),
      ...(first !== undefined && { first }),
      gatewaysOwn,
      ...(pool !== undefined && { pool }),
      unrouted: routing.internal === 'static' && !gatewaysOwn && this.#poolOf(range) === undefined,
      shared: lines
        .filter((each) => !isOf(each, person))
        .slice(0, sharedLinesToldMax)
        .map(shown),
    };
  }

  #meeting(range: Range): readonly AssignmentLine[] {
    return (this.file?.assignments?.lines ?? []).filter((line) => meet(line, range));
  }

  #poolGiving(address: string): string | undefined {
    const number = ipv4ToNumber(address);
    return leasePools(this.settings.officeMode).find(({ leasable }) => holds(leasable, number))?.name;
  }

  #methodsOf(person: Person): readonly OfficeModeMethod[] {
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

const isOf = ({ name }: AssignmentLine, { user }: Person): boolean => name.toLowerCase() === user.toLowerCase();

const shown = ({ line, text, who }: AssignmentLine) => ({ line, addresses: text, who });

const meet = (one: Range, other: Range): boolean =>
  ipv4ToNumber(one.first) <= ipv4ToNumber(other.last) && ipv4ToNumber(other.first) <= ipv4ToNumber(one.last);
