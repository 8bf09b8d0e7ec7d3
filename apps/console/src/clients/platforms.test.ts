import { trafficChoices as choices, guidePlatforms, userMethods } from '@sekisho/client-setup';
import { expect, it } from 'vitest';
import { loginMethods, platforms, trafficChoices } from './platforms.ts';

it('names every system that there is a guide for, every method and every choice', () => {
  expect(platforms).toEqual(guidePlatforms);
  expect(loginMethods).toEqual(userMethods);
  expect(trafficChoices).toEqual(choices);
});
