import { parseEspSuite, parseIkeSuite } from '@sekisho/isakmp';
import { Command, Option } from 'commander';
import { passwordMethods } from '../../options.ts';
import { fingerprintNames } from '../fingerprints/fingerprint.ts';
import { limits } from '../limits.ts';
import { addressAndPort, list, number, origin, percent, suites, tun, weights, whole, wholes } from './option-values.ts';

/** The command with its options and their help; subcommands are the caller's. */
export function loadCommand(): Command {
  const command = new Command('load')
    .description(
      'Connects many clients to an L2TP/IPsec gateway, holds and renews their sessions, sends traffic through them, and reports.',
    )
    .option('--scenario <file>', 'a scenario in JSON; options given beside it take precedence')
    .option('--name <text>', 'what the run is called in the report');
  for (const add of [addAccess, addClients, addPaths, addCourse, addTraffic, addReport]) add(command);
  return command.showHelpAfterError('(--help tells more)');
}

function addAccess(command: Command): void {
  command
    .option('--server <address>', 'address or name of the gateway')
    .option('--psk-file <file>', 'file that holds the pre-shared key (else $SEKISHO_PROBE_PSK)')
    .option('--user <pattern>', 'user names; {n} is the number of the session, {n:5} with five digits')
    .option('--users <number>', 'so many users there are; sessions share them', whole)
    .option('--user-file <file>', 'users and their own passwords instead, a line each: NAME PASSWORD')
    .option('--password-file <file>', 'file that holds the password of all users (else $SEKISHO_PROBE_PASSWORD)');
}

/** What the clients look like. */
function addClients(command: Command): void {
  command
    .option('--method <names>', `authentication to agree to: ${passwordMethods.join(', ')}`, list)
    .option('--clients <kinds>', `${fingerprintNames.join(', ')}; several as windows=3,macos=1`, weights)
    .option(
      '--ike <suites>',
      "IKE suites to offer in place of the client's own, preferred first",
      suites(parseIkeSuite),
    )
    .option(
      '--esp <suites>',
      "ESP suites to offer in place of the client's own, preferred first",
      suites(parseEspSuite),
    );
}

/** Where their packets come from, and what carries them. */
function addPaths(command: Command): void {
  command
    .option(
      '--from <origin>',
      'sockets; a network of addresses (10.64.0.0/16); ports of one address (10.0.0.5:20000)',
      origin,
    )
    .addOption(new Option('--path <kind>', 'packet path').choices(['native', 'javascript']))
    .option('--workers <number>', 'threads of the native packet path', whole)
    .option('--tun <device>', 'TUN device for the traffic of the clients, as tun7=10.99.0.1/32', tun);
}

/** How many come, when they go, and what happens meanwhile. */
function addCourse(command: Command): void {
  command
    .option('--sessions <number>', 'sessions to hold', whole)
    .option('--rate <number>', 'connections to start a second; by default as fast as earlier ones finish', number)
    .option('--in-flight <number>', `connections under way at once (default ${limits.inFlightDefault})`, whole)
    .option('--hold <seconds>', 'hold all sessions for this time', number)
    .option('--churn <number>', 'sessions a second that end and connect anew while held', number)
    .option('--vanish <percent>', 'of the churned sessions, those that go without a goodbye', percent)
    .option('--redial', 'connect anew what was refused or broke, until the run is over')
    .option('--rekey-esp <seconds>', 'every session renews its ESP SAs this often', number)
    .option('--rekey-ike <seconds>', 'every session renews its IKE SA this often', number)
    .option('--loss <percent>', 'control datagrams to lose on purpose, each way', percent);
}

function addTraffic(command: Command): void {
  const kinds = ['echo', 'up', 'down', 'tcp-up', 'tcp-down'];
  command
    .addOption(new Option('--traffic <kind>', 'packets through each session').choices(kinds))
    .option('--agent <address:port>', 'where "load agent" listens, in the network behind the gateway', addressAndPort)
    .option('--packet-bytes <number>', 'length of the inner IP packets', whole)
    .option('--packet-rate <number>', 'packets a second of each session', number)
    .option('--traffic-share <percent>', 'sessions that have traffic', percent);
}

function addReport(command: Command): void {
  command
    .option('--gateway-pid <numbers>', 'processes of the gateway to watch, if they are not found', wholes)
    .option('--seed <number>', 'decides what is lost and which sessions churn', whole)
    .option('--json <file>', 'write the report as JSON')
    .option('--sessions-file <file>', 'write a line of JSON for every attempt and the session it became')
    .option('--html <file>', 'write the report as a page with plots');
}
