export type { AssignmentLine, AssignmentProblem } from './assignment-line.ts';
export { Assignments } from './assignments.ts';
export { readAssignmentFile, type UnderstoodAssignments, understandAssignments } from './file.ts';
