import { guideFactsOf } from '@sekisho/administration';
import { type GuidePlatform, guide, guidePlatforms, passwordMethods, type UserMethod } from '@sekisho/client-setup';
import { type Language, languages } from '@sekisho/contracts';
import { Argument, type Command, Option } from 'commander';
import { deliver } from '../certificates/output-file.ts';
import { languageOf } from '../diagnose/language.ts';
import { type SettingsOption, withSettings } from '../options.ts';
import { currentSettings } from '../state/current-settings.ts';
import { statePaths } from '../state/state-paths.ts';
import { dialledAddresses } from '../up/announcement.ts';
import { addSetupCommand } from './client-setup.ts';

interface GuideOptions extends SettingsOption {
  readonly server?: string;
  readonly connection?: string;
  readonly user?: string;
  readonly machine?: 'pre-shared-key' | 'certificate';
  readonly certificate?: string;
  readonly method?: UserMethod;
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
      new Option('--method <method>', 'how users log in (default: by the settings)').choices([
        ...passwordMethods,
        'eap-tls',
      ]),
    )
    .option('--link <url>', 'where set-up files are to be had, printed as a QR code too')
    .addOption(new Option('--lang <language>', 'en or ja (default: as LC_ALL and LANG say)').choices(languages))
    .option('--out <file>', 'write the guide to a new file (default: standard output)')
    .action(makeGuide);
}

function makeGuide(system: GuidePlatform, options: GuideOptions): void {
  const settings = currentSettings(statePaths(options.state), options.settings);
  const { lang = languageOf(process.env), certificate, out, ...request } = options;
  const server = request.server ?? dialledAddresses(settings)[0];
  const facts = guideFactsOf(settings, { ...request, server, machineCertificate: certificate });
  deliver(guide(system, lang, facts).bytes, out, 'the guide');
}
