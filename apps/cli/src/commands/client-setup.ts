import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  type GatewayBus,
  type KeyWish,
  keyFor,
  loginOf,
  ProfileSigners,
  requireAccount,
  setupFactsOf,
  setupMaker,
} from '@sekisho/administration';
import {
  ClientSetupError,
  type ProfileSigner,
  type SetupFile,
  type SetupSystem,
  setupSystems,
  type TrafficChoice,
  trafficChoices,
  type UserMethod,
  userMethods,
} from '@sekisho/client-setup';
import { dialledAddresses, type Settings } from '@sekisho/platform';
import { type Command, Option } from 'commander';
import { freePath, writeNewFile } from '../certificates/output-file.ts';
import { signerFile } from '../certificates/signer-file.ts';
import { tellChange } from '../change.ts';
import { CommandError } from '../command-error.ts';
import { withGateway } from '../gateway.ts';
import { type SettingsOption, withSettings } from '../options.ts';
import { currentSettings } from '../state/current-settings.ts';
import { statePaths } from '../state/state-paths.ts';
import { preSharedKeys } from '../up/pre-shared-key.ts';

interface SetupOptions extends SettingsOption {
  readonly for: SetupSystem;
  readonly out?: string;
  readonly server?: string;
  readonly connection?: string;
  readonly method?: UserMethod;
  readonly traffic?: TrafficChoice;
  readonly psk?: string;
  readonly machineCertificate?: string;
}

const whatNext: Readonly<Record<SetupSystem, string>> = {
  windows:
    'On the client: powershell -ExecutionPolicy Bypass -File NAME-windows.ps1. NAME-windows-undo.ps1 takes it back.',
  apple:
    'Open the .mobileconfig on the device and install it in the system settings. Removing the profile takes it back.',
  chromeos: 'On the client: chrome://network#general, Import ONC file.',
  linux: 'Copy the folder to the client, there: sudo sh NAME-linux-install.sh. NAME-linux-undo.sh takes it back.',
};

/** What the files of nobody in particular are called by. */
const everybody = 'everybody';

/** `sekisho client setup …` */
export function addSetupCommand(client: Command): void {
  withSettings(client.command('setup'))
    .description(
      "files that set up one user's client; with the key and certificates that it needs, so keep them to that user",
    )
    .argument('[user]', 'as the user enters the name (default: for everybody, whose clients ask for it)')
    .addOption(new Option('--for <system>', 'what the client runs').choices(setupSystems).makeOptionMandatory())
    .option('--out <folder>', 'where to write (default: USER-SYSTEM here)')
    .option('--server <name>', 'address or host name that clients dial (default: the first of the gateway)')
    .option('--connection <name>', 'what to call the connection (default: the name of the gateway)')
    .addOption(
      new Option(
        '--method <method>',
        'how the user logs in; eap-tls has a certificate issued (default: by settings, realm and account)',
      ).choices(userMethods),
    )
    .addOption(
      new Option(
        '--traffic <what>',
        'what goes through the tunnel: all, or what is for the networks of the gateway alone (split tunnel; default: all)',
      ).choices(trafficChoices),
    )
    .option('--psk <name>', 'which pre-shared key (default: the first that the user may have)')
    .option('--machine-certificate <name>', 'a certificate in place of the key, issued to this account of a machine')
    .action(setUp);
}

async function setUp(user: string | undefined, options: SetupOptions): Promise<void> {
  const paths = statePaths(options.state);
  const settings = currentSettings(paths, options.settings);
  const whose = user ?? everybody;
  const folder = freePath(options.out ?? `${whose.replaceAll(/[^A-Za-z0-9.@_-]/g, '_')}-${options.for}`);
  await withGateway(paths, async (gateway) => {
    const signers = new ProfileSigners({ keep: signerFile(paths.profileSigner) });
    const signer = () => signers.signer(settings, gateway);
    const files = await filesFor({ settings, gateway, signer }, user, options).catch(sentence);
    writeFiles(folder, files);
    const secrets = [...new Set(files.flatMap((each) => each.secrets))];
    if (secrets.length > 0) tellChange(gateway, `secret.handed-out ${whose}`, { after: { for: options.for, secrets } });
    console.log(whatNext[options.for]);
    const whom = user === undefined ? 'whom the gateway is for' : 'this user';
    if (secrets.length > 0) console.log(`Hand the files to ${whom} alone, and remove them here afterwards.`);
  });
}

interface SetupParts {
  readonly settings: Settings;
  readonly gateway: GatewayBus;
  readonly signer: () => Promise<ProfileSigner>;
}

async function filesFor(
  { settings, gateway, signer }: SetupParts,
  user: string | undefined,
  options: SetupOptions,
): Promise<readonly SetupFile[]> {
  const { connection, method, traffic, machineCertificate } = options;
  const login = await loginOf(gateway, settings, user);
  requireAccount(login, user);
  if (login.account === 'elsewhere')
    console.error(`Whether there is a user ${user} is not known here: other back ends are asked when they log in.`);
  const preSharedKey =
    machineCertificate === undefined ? keyOf(settings, { groups: login.groups, wanted: options.psk }) : undefined;
  const filesOf = await setupMaker(options.for, signer);
  const facts = await setupFactsOf(
    settings,
    {
      user,
      login,
      platform: options.for,
      server: options.server ?? dialledAddresses(settings)[0] ?? '',
      connection,
      method,
      traffic,
      machineCertificate,
      machine: machineCertificate === undefined ? undefined : 'certificate',
      preSharedKey,
    },
    gateway,
  );
  return filesOf(facts);
}

/** @returns what reads its secret @throws AdministrationError where there is none that the user may have */
function keyOf(settings: Settings, wish: KeyWish): () => string {
  const { name } = keyFor(settings, wish);
  return () => {
    const key = preSharedKeys(settings).find((each) => each.name === name);
    if (key === undefined) throw new CommandError(`There is no pre-shared key ${name}.`);
    return key.text;
  };
}

function writeFiles(folder: string, files: readonly SetupFile[]): void {
  const path = resolve(folder);
  mkdirSync(path, { mode: 0o700, recursive: true });
  for (const { name, bytes, secrets } of files) {
    writeNewFile(join(path, name), bytes);
    console.log(`Wrote ${join(path, name)}${secrets.length === 0 ? '' : ` (with ${secrets.join(', ')})`}.`);
  }
}

function sentence(error: unknown): never {
  if (error instanceof ClientSetupError) throw new CommandError(error.en);
  throw error;
}
