import { open } from 'node:fs/promises';
import { assignmentFileBytesMax } from '../../limits.ts';
import type { Ipv4Range } from '../addresses.ts';
import type { Settings } from '../load.ts';
import type { AssignmentProblem } from './assignment-line.ts';
import { Assignments, isFor } from './assignments.ts';
import { doubtsAbout } from './doubts.ts';
import { parseIpAssignment } from './parse.ts';
import { reservedSpans } from './reserved.ts';
import { rangeOf } from './span.ts';

/** A per-user file as this gateway understands it. */
export interface UnderstoodAssignments {
  readonly assignments: Assignments;
  /** Lines that are right, those for other gateways among them. */
  readonly lineCount: number;
  /** What pools leave out because lines of the file give it. */
  readonly reserved: readonly Ipv4Range[];
  /** In the order of lines. */
  readonly problems: readonly AssignmentProblem[];
}

/** @throws Error: it can't be read, or is larger than `assignmentFileBytesMax` */
export async function readAssignmentFile(path: string): Promise<string> {
  const file = await open(path);
  try {
    const status = await file.stat();
    if (!status.isFile()) throw new TypeError('not a file');
    if (status.size > assignmentFileBytesMax) throw new RangeError(`larger than ${assignmentFileBytesMax} bytes`);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

/** What a file says to this gateway, and what is wrong with it; lines for other gateways are judged by themselves alone. */
export function understandAssignments(
  text: string,
  { gateway, officeMode }: Pick<Settings, 'gateway' | 'officeMode'>,
): UnderstoodAssignments {
  const { lines, problems } = parseIpAssignment(text);
  const own = lines.filter(isFor(gateway));
  const doubts = doubtsAbout(own, officeMode);
  return {
    assignments: new Assignments(lines, gateway),
    lineCount: lines.length,
    reserved: reservedSpans(own, officeMode).map(rangeOf),
    problems: [...problems, ...doubts].toSorted((one, other) => one.line - other.line),
  };
}
