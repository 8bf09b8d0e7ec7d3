import { groupName, groupRecord, userName } from '@sekisho/contracts';
import { z } from 'zod';
import { endpoint } from '../endpoint.ts';

const params = z.strictObject({ group: groupName });
const member = z.strictObject({ group: groupName, user: userName });

export const listGroups = endpoint({
  id: 'listGroups',
  method: 'get',
  path: '/groups',
  audience: 'viewer',
  summary: 'Groups of users, and whom they let into the Remote Access community',
  answer: z.strictObject({ groups: z.array(groupRecord) }),
});

export const addGroup = endpoint({
  id: 'addGroup',
  method: 'post',
  path: '/groups',
  audience: 'administrator',
  summary: 'Adds a group',
  body: params,
  answer: z.strictObject({}),
});

export const removeGroup = endpoint({
  id: 'removeGroup',
  method: 'delete',
  path: '/groups/{group}',
  audience: 'administrator',
  summary: 'Removes a group; its members stay users',
  params,
  answer: z.strictObject({}),
});

export const addMember = endpoint({
  id: 'addMember',
  method: 'put',
  path: '/groups/{group}/members/{user}',
  audience: 'administrator',
  summary: 'Puts a user into a group',
  params: member,
  answer: z.strictObject({}),
});

export const removeMember = endpoint({
  id: 'removeMember',
  method: 'delete',
  path: '/groups/{group}/members/{user}',
  audience: 'administrator',
  summary: 'Takes a user out of a group',
  params: member,
  answer: z.strictObject({}),
});
