import { describe, expect, it } from 'vitest';
import { deeds, doerOf, doneOf } from './deed.ts';
import en from './texts/en.ts';
import ja from './texts/ja.ts';

describe('what was done', () => {
  it.each([
    ['user.add dave', { key: 'user/add', target: 'dave' }],
    ['group.add-member staff dora', { key: 'group/add-member', target: 'staff dora' }],
    ['console.sign-in -', { key: 'console/sign-in', target: '' }],
    ['settings.publish', { key: 'settings/publish', target: '' }],
    ['settings.take-back', { key: 'settings/take-back', target: '' }],
    ['signOut', { key: undefined, target: '' }],
  ])('is read from %s', (what, done) => {
    expect(doneOf(what)).toEqual(done);
  });

  it.each([
    ['English', en],
    ['Japanese', ja],
  ])('has words for each deed in %s', (_, texts) => {
    expect(Object.keys(texts.deeds).sort()).toEqual(deeds.map((each) => each.replace('.', '/')).sort());
  });
});

it.each([
  ['console:ada', { way: 'console', name: 'ada' }],
  ['console:-', { way: 'console', name: undefined }],
  ['cli:root', { way: 'cli', name: 'root' }],
  ['setup-link:01J', { way: 'setup-link', name: '01J' }],
  ['gateway:supervisor', { way: 'gateway', name: 'supervisor' }],
  ['supervisor', { way: undefined, name: 'supervisor' }],
])('knows who %s is', (by, doer) => {
  expect(doerOf(by)).toEqual(doer);
});
