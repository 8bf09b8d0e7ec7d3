import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Ways in which programs write a text down. */
const forms = {
  'as it is': (text) => [Buffer.from(text)],
  'in UTF-16': (text) => [Buffer.from(text, 'utf16le'), Buffer.from(text, 'utf16le').swap16()],
  'in hex': (text) => bytesOf(text).flatMap(hex),
  'in base64': (text) => bytesOf(text).flatMap(base64),
} satisfies Record<string, (text: string) => readonly Buffer[]>;

const bytesOf = (text: string): readonly Buffer[] => [Buffer.from(text), Buffer.from(text, 'utf16le')];

const hex = (bytes: Buffer): readonly Buffer[] => {
  const digits = bytes.toString('hex');
  return [Buffer.from(digits), Buffer.from(digits.toUpperCase())];
};

/** Base64 has three bytes in four letters: what a text looks like depends on where it begins. */
function base64(bytes: Buffer): readonly Buffer[] {
  return [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]);
    const exact = (encoding: 'base64' | 'base64url') =>
      Buffer.from(whole.toString(encoding).slice(before === 0 ? 0 : before + 1, Math.floor((whole.length * 8) / 6)));
    return [exact('base64'), exact('base64url')];
  });
}

/** @returns in which forms a text holds which of the secrets, as in `the file: psk in hex` */
export function leaksIn(where: string, content: Buffer, secrets: ReadonlyMap<string, string>): string[] {
  return [...secrets].flatMap(([name, secret]) =>
    Object.entries(forms)
      .filter(([, formsOf]) => formsOf(secret).some((form) => content.includes(form)))
      .map(([form]) => `${where}: ${name} ${form}`),
  );
}

/** All files below a directory, apart from those of the folders named. */
export function filesBelow(directory: string, except: readonly string[] = []): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((path) => !except.some((folder) => path.startsWith(`${folder}/`)))
    .map((path) => join(directory, path))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
}
