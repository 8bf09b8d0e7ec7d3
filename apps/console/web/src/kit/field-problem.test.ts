import { describe, expect, it } from 'vitest';
import { type JudgedField, problemOf } from './field-problem.ts';

const fine = { badInput: false, typeMismatch: false, patternMismatch: false };
const field = (of: Partial<JudgedField>): JudgedField => ({
  value: '',
  required: false,
  validity: fine,
  ...of,
});

describe('a field', () => {
  it.each([
    ['is to be filled in', { required: true }, { code: 'missing' }],
    ['is not filled in by spaces', { required: true, value: '  ' }, { code: 'missing' }],
    ['may be left empty, also one that takes many letters', { minLength: 12 }, undefined],
    ['has too few letters', { value: 'short', minLength: 12 }, { code: 'tooShort', least: 12 }],
    ['has letters enough', { value: 'exactly 12 l', minLength: 12 }, undefined],
    ['takes as few letters as one likes', { value: 'x', minLength: -1, required: true }, undefined],
    ['has half a date', { validity: { ...fine, badInput: true } }, { code: 'notSo' }],
    ['has no address', { value: 'x', validity: { ...fine, typeMismatch: true } }, { code: 'notSo' }],
    ['has another form than it takes', { value: 'x', validity: { ...fine, patternMismatch: true } }, { code: 'notSo' }],
  ])('%s', (_, of, problem) => {
    expect(problemOf(field(of))).toEqual(problem);
  });
});
