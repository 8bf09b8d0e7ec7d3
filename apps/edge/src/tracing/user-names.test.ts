import { describe, expect, it } from 'vitest';
import { UserNames } from './user-names.ts';

const key = new Uint8Array([1, 2, 3]);

describe('how a user is named in spans', () => {
  it('is by default a hash: the same with the same key, in whatever case of letters', () => {
    const names = new UserNames('hashed', key);
    const { 'user.hash': hash } = names.attributesOf('Alice');
    expect(hash).toMatch(/^[0-9a-f]{32}$/);
    expect(new UserNames('hashed', key).attributesOf('alice')).toEqual({ 'user.hash': hash });
    expect(new UserNames('hashed', new Uint8Array(3)).attributesOf('alice')).not.toEqual({ 'user.hash': hash });
    expect(names.attributesOf('bob')).not.toEqual({ 'user.hash': hash });
    expect(names.machineAttributesOf('PC-7$')).toEqual({ 'sekisho.machine': expect.stringMatching(/^[0-9a-f]{32}$/) });
  });

  it('can be the name, or nothing', () => {
    expect(new UserNames('clear', key).attributesOf('Alice')).toEqual({ 'user.name': 'Alice' });
    expect(new UserNames('clear', key).machineAttributesOf('PC-7$')).toEqual({ 'sekisho.machine': 'PC-7$' });
    expect(new UserNames('none', key).attributesOf('Alice')).toEqual({});
    expect(new UserNames('none', key).machineAttributesOf('PC-7$')).toEqual({});
  });

  it('is nothing as long as there is none', () => {
    expect(new UserNames('clear', key).attributesOf(undefined)).toEqual({});
    expect(new UserNames('clear', key).machineAttributesOf(undefined)).toEqual({});
  });
});
