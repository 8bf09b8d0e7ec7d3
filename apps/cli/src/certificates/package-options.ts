import { generatedPassword } from '@sekisho/administration';
import { type KeyAlgorithm, keyAlgorithms, type Pkcs12Encryption } from '@sekisho/certificates';
import { PrivateFileError, resolveSecret } from '@sekisho/platform';
import { type Command, Option } from 'commander';
import { CommandError } from '../command-error.ts';
import { type StateOption, withState } from '../options.ts';
import { freePath } from './output-file.ts';

const formats = ['p12', 'pem'] as const;
type Format = (typeof formats)[number];

export interface PackageOptions extends StateOption {
  readonly key: KeyAlgorithm;
  readonly out?: string;
  readonly format?: Format;
  readonly p12Encryption: Pkcs12Encryption;
  readonly p12PasswordFile?: string;
}

/** Where and how key and certificate are to be written. */
export interface PackagePlan {
  readonly path: string;
  readonly format: Format;
  readonly encryption: Pkcs12Encryption;
  /** Of the .p12. */
  readonly password: string;
  readonly generated: boolean;
}

/** Options of commands that make a key pair and write it down with its certificate. */
export const withPackage = (command: Command): Command =>
  withState(command)
    .addOption(new Option('--key <algorithm>', 'of the new key pair').choices(keyAlgorithms).default('rsa-2048'))
    .option('--out <file>', 'where to write (default: NAME.p12 or NAME.pem here)')
    .addOption(new Option('--format <format>', 'default: as --out ends, else p12').choices(formats))
    .addOption(
      new Option(
        '--p12-encryption <which>',
        'legacy: 3DES and SHA-1, read by Windows 7 to 11, every macOS, iOS and Android, OpenSSL and NSS; ' +
          'modern: AES-256 and SHA-256, not read by Windows before 10 1709, nor by macOS 12, iOS 15 and older. ' +
          'The strength of either is that of the password, and a generated one has 80 random bits',
      )
        .choices(['legacy', 'modern'])
        .default('legacy'),
    )
    .option('--p12-password-file <file>', 'the password of the .p12 (default: a random one, printed once)');

/** Finds out what can go wrong before a certificate is issued. @throws CommandError */
export function planPackage(options: PackageOptions, name: string): PackagePlan {
  const format = options.format ?? (options.out !== undefined && /\.(pem|crt|cer)$/i.test(options.out) ? 'pem' : 'p12');
  const path = freePath(options.out ?? `${fileNameOf(name)}.${format}`);
  const common = { path, format, encryption: options.p12Encryption };
  if (format === 'pem') {
    if (options.p12PasswordFile !== undefined) throw new CommandError('--p12-password-file goes with --format p12.');
    return { ...common, password: '', generated: false };
  }
  if (options.p12PasswordFile === undefined) {
    return { ...common, password: generatedPassword(), generated: true };
  }
  return { ...common, password: passwordIn(options.p12PasswordFile), generated: false };
}

function passwordIn(file: string): string {
  try {
    const password = resolveSecret({ file }, process.cwd()).revealText();
    // Beyond ASCII, importers disagree about which bytes a password is.
    if (/^[\x20-\x7e]*$/.test(password)) return password;
    throw new CommandError(
      'The password of a .p12 may hold printable ASCII alone: not every client reads others alike.',
    );
  } catch (error) {
    if (error instanceof PrivateFileError) throw new CommandError(error.message);
    throw error;
  }
}

/** What of a name is no letter or digit may mean something to a file system. */
const fileNameOf = (name: string): string => name.replace(/[^\p{L}\p{N}._@-]/gu, '_').replace(/^\.+/, '_');
