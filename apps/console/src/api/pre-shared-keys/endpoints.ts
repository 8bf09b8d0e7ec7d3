import { keyUse, settingsMakeKeyRequest } from '@sekisho/contracts';
import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { publishSettings } from '../settings/endpoints.ts';

export const showKeyUse = endpoint({
  id: 'showKeyUse',
  method: 'get',
  path: '/pre-shared-keys/use',
  audience: 'viewer',
  summary: 'Who used which pre-shared key, those that were heard of last first',
  answer: z.strictObject({ uses: z.array(keyUse) }),
});

export const makeKey = endpoint({
  id: 'makeKey',
  method: 'post',
  path: '/pre-shared-keys',
  audience: 'administrator',
  summary: 'Makes a new pre-shared key beside the others; its secret stays on the gateway',
  body: settingsMakeKeyRequest.omit({ by: true }),
  tells: ['message', 'notices', 'reason'],
  answer: publishSettings.answer,
});
