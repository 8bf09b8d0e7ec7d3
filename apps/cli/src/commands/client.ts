import { guideFactsOf, type Login, loginBy, loginOf } from '@sekisho/administration';
import {
  type GuidePlatform,
  guide,
  guidePlatforms,
  type TrafficChoice,
  trafficChoices,
  type UserMethod,
  userMethods,
} from '@sekisho/client-setup';
import { type Language, languages } from '@sekisho/contracts';
import { dialledAddresses, type Settings } from '@sekisho/platform';
import { Argument, type Command, Option } from 'commander';
import { deliver } from '../certificates/output-file.ts';
import { CommandError } from '../command-error.ts';
import { languageOf } from '../diagnose/language.ts';
import { withGateway } from '../gateway.ts';
import { type SettingsOption, withSettings } from '../options.ts';
import { currentSettings } from '../state/current-settings.ts';
import { type StatePaths, statePaths } from '../state/state-paths.ts';
import { addSetupCommand } from './client-setup.ts';

interface GuideOptions extends SettingsOption {
  readonly server?: string;
  readonly connection?: string;
  readonly user?: string;
  readonly machine?: 'pre-shared-key' | 'certificate';
  readonly certificate?: string;
  readonly method?: UserMethod;
  readonly traffic?: TrafficChoice;
  readonly link?: string;
  readonly lang?: Language;
  readonly out?: string;
}

/** `sekisho client …` */
export function addClientCommands(program: Command): void {
  const client = program.command('client').description('what people need to set up their clients');
  addGuideCommand(client);
  addSetupCommand(client);
}

function addGuideCommand(client: Command): void {
  withSettings(client.command('guide'))
    .description('a guide to print: step by step, with pictures and without secrets')
    .addArgument(new Argument('<system>', 'everyone: all of them on one sheet').choices(guidePlatforms))
    .option('--server <name>', 'address or host name that clients dial (default: the first of the gateway)')
    .option('--connection <name>', 'what to call the connection (default: the name of the gateway)')
    .option('--user <name>', 'for this user (default: a line to write on)')
    .addOption(
      new Option(
        '--machine <kind>',
        'how machines prove themselves (default: by key where the settings allow it)',
      ).choices(['pre-shared-key', 'certificate']),
    )
    .option('--certificate <name>', "common name of the machine's certificate")
    .addOption(
      new Option('--method <method>', 'how users log in (default: by settings, realm and account)').choices(
        userMethods,
      ),
    )
    .addOption(
      new Option(
        '--traffic <what>',
        'what goes through the tunnel: all, or what is for the networks of the gateway alone (split tunnel; default: all)',
      ).choices(trafficChoices),
    )
    .option('--link <url>', 'where set-up files are to be had, printed as a QR code too')
    .addOption(new Option('--lang <language>', 'en or ja (default: as LC_ALL and LANG say)').choices(languages))
    .option('--out <file>', 'write the guide to a new file (default: standard output)')
    .action(makeGuide);
}

async function makeGuide(system: GuidePlatform, options: GuideOptions): Promise<void> {
  const paths = statePaths(options.state);
  const settings = currentSettings(paths, options.settings);
  const { lang = languageOf(process.env), certificate, out, ...request } = options;
  const server = request.server ?? dialledAddresses(settings)[0];
  const login = await loginFor(paths, settings, request.user);
  const wanted = { ...request, login, platform: system, server, machineCertificate: certificate };
  deliver(guide(system, lang, guideFactsOf(settings, wanted)).bytes, out, 'the guide');
}

/** Of the account too, where the gateway runs. */
async function loginFor(paths: StatePaths, settings: Settings, user: string | undefined): Promise<Login> {
  if (user === undefined) return loginBy(settings, user);
  try {
    return await withGateway(paths, (gateway) => loginOf(gateway, settings, user));
  } catch (error) {
    if (error instanceof CommandError) return loginBy(settings, user);
    throw error;
  }
}
