import { basename } from 'node:path';
import type { AddressMethod, Applicant, Beside, Finding } from './address-method.ts';
import type { AssignmentFile } from './assignment-file.ts';

/** Addresses by user or group, from the per-user file (`officeMode.file`). */
export class FileMethod implements AddressMethod {
  readonly source = 'file';

  constructor(private readonly file: Pick<AssignmentFile, 'path' | 'assignments' | 'problems'>) {}

  find({ user, groups }: Applicant): Promise<Finding> {
    return Promise.resolve(this.#find(user, groups));
  }

  problems(): readonly string[] {
    return this.file.problems();
  }

  #find(user: string, groups: readonly string[]): Finding {
    const line = this.file.assignments?.lineFor({ user, groups });
    if (line === undefined) return { kind: 'none' };
    const { type, first, last, dns, nbns, domain } = line;
    const beside: Beside = { dns, nbns, domain };
    const found = { beside, origin: `${basename(this.file.path)}:${line.line}`, own: true };
    return type === 'addr' ? { kind: 'address', address: first, ...found } : { kind: 'range', first, last, ...found };
  }
}
