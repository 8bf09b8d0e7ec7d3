import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { generatedPassword } from '@sekisho/administration';
import { PrivateFileError, resolveSecret } from '@sekisho/platform';
import { CommandError } from './command-error.ts';

/** Where a new password comes from; never the command line, which every user of the machine can read. */
export interface PasswordSource {
  readonly passwordFile?: string;
  readonly passwordStdin?: boolean;
  readonly generate?: boolean;
}

export interface NewPassword {
  readonly text: string;
  readonly generated: boolean;
}

const unchanged = 'nothing was changed';

/** The password of a user who is to be tried. @throws CommandError where none comes */
export async function presentPassword(source: Omit<PasswordSource, 'generate'>, name: string): Promise<string> {
  if (source.passwordFile !== undefined && source.passwordStdin === true) {
    throw new CommandError('Choose one of --password-file and --password-stdin.');
  }
  return givenPassword(source, '--password-file FILE or --password-stdin', () =>
    askWithoutEcho(`Password of ${name}: `, 'nobody was tried'),
  );
}

/** @throws CommandError where no usable password comes */
export async function newPassword(source: PasswordSource, name: string): Promise<NewPassword> {
  if ([source.passwordFile !== undefined, source.passwordStdin, source.generate].filter(Boolean).length > 1) {
    throw new CommandError('Choose one of --password-file, --password-stdin and --generate.');
  }
  if (source.generate === true) return { text: generatedPassword(), generated: true };
  const given = await givenPassword(source, '--password-file FILE, --password-stdin or --generate', () =>
    askTwice(name),
  );
  if (given === '') throw new CommandError('The password is empty; --generate makes a random one.');
  return { text: given, generated: false };
}

/** @param instead what can be used without a terminal */
async function givenPassword(
  { passwordFile, passwordStdin }: PasswordSource,
  instead: string,
  ask: () => Promise<string>,
): Promise<string> {
  if (passwordFile !== undefined) return fromFile(passwordFile);
  if (passwordStdin === true) return (await text(process.stdin)).replace(/\r?\n$/, '');
  if (!process.stdin.isTTY) {
    throw new CommandError(`Without a terminal to ask on, use ${instead}.`);
  }
  return ask();
}

async function askTwice(name: string): Promise<string> {
  const first = await askWithoutEcho(`New password for ${name}: `, unchanged);
  const second = await askWithoutEcho('Once more: ', unchanged);
  if (first !== second) throw new CommandError(`The two passwords differ; ${unchanged}.`);
  return first;
}

function fromFile(file: string): string {
  try {
    return resolveSecret({ file }, process.cwd()).revealText();
  } catch (error) {
    if (error instanceof PrivateFileError) throw new CommandError(error.message);
    throw error;
  }
}

/** Readline echoes to the output it is given: here to nowhere. */
async function askWithoutEcho(question: string, otherwise: string): Promise<string> {
  process.stderr.write(question);
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output, terminal: true });
  try {
    return await new Promise<string>((resolve, reject) => {
      lines.once('SIGINT', () => reject(new CommandError(`Stopped; ${otherwise}.`)));
      lines.once('close', () => reject(new CommandError(`No password was entered; ${otherwise}.`)));
      lines.question('').then(resolve, reject);
    });
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}
