import { assignmentLineCharactersMax, assignmentLinesMax, assignmentProblemsMax } from '../../limits.ts';
import type { AssignmentLine, AssignmentProblem } from './assignment-line.ts';
import { parseLine } from './parse-line.ts';
import { LineError } from './scanner.ts';

/** A per-user file as it was understood. */
export interface IpAssignment {
  /** In the file's order. */
  readonly lines: readonly AssignmentLine[];
  /** In the order of lines; at most `assignmentProblemsMax`. */
  readonly problems: readonly AssignmentProblem[];
}

/**
 * Reads a file in the form of Check Point's ipassignment.conf. A line that is wrong is passed over, as there; what is wrong with it
 * is among the problems. Never throws, whatever the text.
 */
export function parseIpAssignment(text: string): IpAssignment {
  const lines: AssignmentLine[] = [];
  const problems: AssignmentProblem[] = [];
  const tell = (problem: AssignmentProblem): void => {
    if (problems.length < assignmentProblemsMax) problems.push(problem);
  };
  // A byte order mark is what some editors of Windows begin with.
  const rows = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  for (const [index, row] of rows.slice(0, assignmentLinesMax).entries()) {
    if (/^\s*(#|$)/.test(row)) continue;
    const line = index + 1;
    try {
      if (row.length > assignmentLineCharactersMax)
        throw new LineError(`a line of more than ${assignmentLineCharactersMax} characters`, 0);
      lines.push(parseLine(row, line, (column, message) => tell({ severity: 'warning', line, column, message })));
    } catch (error) {
      if (!(error instanceof LineError)) throw error;
      tell({ severity: 'error', line, column: error.at + 1, message: error.message });
    }
  }
  if (rows.length > assignmentLinesMax) {
    const message = `more than ${assignmentLinesMax} lines: the rest is left out`;
    tell({ severity: 'error', line: assignmentLinesMax + 1, column: 1, message });
  }
  return { lines, problems };
}
