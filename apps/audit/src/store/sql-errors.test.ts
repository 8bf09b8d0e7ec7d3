import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { isDataError } from './sql-errors.ts';

const failure = (statement: string): unknown => {
  const database = new DatabaseSync(':memory:');
  database.exec('create table item (id integer primary key, name text not null) strict');
  try {
    database.exec(statement);
  } catch (error) {
    return error;
  } finally {
    database.close();
  }
  return undefined;
};

describe('the store of the session log', () => {
  it.each(['insert into item values (1, null)', "insert into item values ('x', 'y')"])(
    'gives up what SQLite will never take: %s',
    (statement) => {
      expect(isDataError(failure(statement))).toBe(true);
    },
  );

  it.each(['insert into missing values (1)', 'no sql'])('keeps what may work later: %s', (statement) => {
    const error = failure(statement);
    expect(error).toBeInstanceOf(Error);
    expect(isDataError(error)).toBe(false);
  });

  it.each([
    ['22P05', true],
    ['23502', true],
    ['57P01', false],
    ['08006', false],
    ['42P01', false],
    ['40001', false],
    ['ECONNREFUSED', false],
  ])('of Postgres: %s is a matter of the data: %s', (code, expected) => {
    expect(isDataError(Object.assign(new Error('failed'), { code }))).toBe(expected);
  });
});
