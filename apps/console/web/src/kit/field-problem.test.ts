import { describe, expect, it } from 'vitest';
import { type JudgedField, problemOf } from './field-problem.ts';

const field = (of: Partial<JudgedField>): JudgedField => ({
  value: '',
  required: false,
  validity: { badInput: false, typeMismatch: false },
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
    ['has half a date', { validity: { badInput: true, typeMismatch: false } }, { code: 'notSo' }],
    ['has no address', { value: 'x', validity: { badInput: false, typeMismatch: true } }, { code: 'notSo' }],
  ])('%s', (_, of, problem) => {
    expect(problemOf(field(of))).toEqual(problem);
  });
});
