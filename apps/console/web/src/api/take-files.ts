import { saveFile } from '../kit/save-file.ts';
import { ask } from './ask.ts';
import { bytesOf } from './base64.ts';
import { api } from './client.ts';

/** Fetches files that wait for whoever is signed in, and saves them: once. @throws ProblemError */
export async function takeFiles(token: string): Promise<void> {
  const { files } = await ask(api.POST('/api/handouts', { body: { token } }));
  for (const { name, mediaType, bytes } of files) saveFile(name, bytesOf(bytes), mediaType);
}
