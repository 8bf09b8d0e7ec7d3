import { readFileSync } from 'node:fs';
import { Secret } from '@sekisho/wire';
import type { Users } from './scenario.ts';

export interface LoadUser {
  readonly name: string;
  readonly password: Secret;
}

/** The user of the n-th slot, n from 0 on. */
export type UserOfSlot = (slot: number) => LoadUser;

/** What stands for the number in a pattern; `{n:5}` pads it with zeros. */
const placeholder = /\{n(?::([1-9]))?\}/g;

export function usersOf(users: Users): UserOfSlot {
  if ('list' in users) {
    const known = users.list.map(({ name, password }) => ({ name, password: Secret.fromText(password) }));
    return (slot) => known[slot % known.length] ?? nobody();
  }
  const { pattern, first, count } = users;
  const password = Secret.fromText(users.password);
  return (slot) => {
    const number = first + (count === undefined ? slot : slot % count);
    return {
      name: pattern.replace(placeholder, (_, width = '0') => `${number}`.padStart(Number(width), '0')),
      password,
    };
  };
}

function nobody(): never {
  throw new RangeError('the list of users is empty');
}

/** A list of users that can't be read, in a sentence. */
export class UserListError extends Error {
  override readonly name = 'UserListError';
}

/**
 * Users out of a text of `name password` lines; the password is everything behind the first white space. Empty lines and
 * lines that begin with # are skipped.
 * @throws UserListError
 */
export function parseUserList(text: string): { name: string; password: string }[] {
  const lines = text.split(/\r?\n/).map((line, index) => ({ line, number: index + 1 }));
  const users = lines
    .filter(({ line }) => line.trim() !== '' && !line.startsWith('#'))
    .map(({ line, number }) => {
      const [, name, password] = /^(\S+)\s(.+)$/.exec(line) ?? [];
      if (name === undefined || password === undefined) {
        throw new UserListError(`line ${number} is not "NAME PASSWORD"`);
      }
      return { name, password };
    });
  if (users.length === 0) throw new UserListError('there is no user in it');
  return users;
}

/** @throws UserListError */
export function readUserList(file: string): { name: string; password: string }[] {
  try {
    return parseUserList(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UserListError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
