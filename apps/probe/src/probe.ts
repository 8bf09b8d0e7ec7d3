import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { NodeTls } from '@sekisho/eap';
import { openKeyLog } from '@sekisho/platform/key-log';
import { ProbeFailure } from './client/failure.ts';
import { clientTls } from './eap/client-tls.ts';
import { tlsEapMethods } from './eap/methods.ts';
import { MachineCertificate } from './machine-certificate.ts';
import type { ProbeOptions } from './options.ts';
import { ProbeRun } from './probe-run.ts';
import type { Report } from './report.ts';
import { openTransport, type Transport } from './transport.ts';
import { UserSpaceClient, type UserSpaceSettings } from './user-space-client.ts';

/**
 * One connection from beginning to end.
 * @param untilStopped called when holding begins; resolves when the user has had enough
 * @returns whether all went well; what went wrong is in the report
 */
export async function probe(
  options: ProbeOptions,
  report: Report,
  untilStopped: () => Promise<void>,
): Promise<boolean> {
  try {
    const tls = tlsOf(options);
    const machine = machineOf(options);
    const keyLog = keyLogOf(options);
    const transport = await reach(options);
    const client = clientOf(options, transport, { machine, keyLog });
    const run = new ProbeRun(client, transport, (time) => report.step(time), { tls, machine });
    try {
      await useConnection(run, options, report, untilStopped);
    } finally {
      await run.dispose();
    }
    report.closed();
    return true;
  } catch (error) {
    if (!(error instanceof ProbeFailure)) throw error;
    report.failed(error);
    return false;
  }
}

async function useConnection(
  run: ProbeRun,
  options: ProbeOptions,
  report: Report,
  untilStopped: () => Promise<void>,
): Promise<void> {
  report.connected(await run.connect(options.timeout));
  try {
    if (options.ping !== undefined) report.pinged(options.ping, await run.ping(options.ping));
    if (options.hold !== undefined) await run.hold(options.hold, untilStopped());
  } finally {
    await run.close();
  }
}

/** What is wrong with a file is known before the first packet. */
function tlsOf({ eap, tls }: ProbeOptions): NodeTls | undefined {
  if (!eap.some((name) => tlsEapMethods.some((each) => each === name))) return undefined;
  try {
    return clientTls(tls);
  } catch (error) {
    throw new ProbeFailure('authentication', error instanceof Error ? error.message : String(error));
  }
}

function machineOf({ machine }: ProbeOptions): MachineCertificate | undefined {
  try {
    return machine && new MachineCertificate(machine);
  } catch (error) {
    throw new ProbeFailure('main-mode-1-2', error instanceof Error ? error.message : String(error));
  }
}

/** @throws ProbeFailure where the folder can't be used */
function keyLogOf({ logKeys }: ProbeOptions): UserSpaceSettings['keyLog'] {
  if (logKeys === undefined) return undefined;
  try {
    const log = openKeyLog(logKeys, console.error);
    console.error(`The keys of this connection are written to ${logKeys}.`);
    return log;
  } catch (error) {
    throw new ProbeFailure('main-mode-1-2', error instanceof Error ? error.message : String(error));
  }
}

async function reach({ server, local, ports }: ProbeOptions): Promise<Transport> {
  try {
    return await openTransport({ server, local, ports });
  } catch (error) {
    throw new ProbeFailure('main-mode-1-2', error instanceof Error ? error.message : String(error));
  }
}

const clientOf = (
  options: ProbeOptions,
  { server, local }: Transport,
  { machine, keyLog }: { machine: MachineCertificate | undefined; keyLog: UserSpaceSettings['keyLog'] },
): UserSpaceClient =>
  new UserSpaceClient({
    server,
    local,
    policy: {
      suites: options.ikeSuites,
      espSuites: options.espSuites,
      preSharedKeys: options.preSharedKey ? [{ name: 'default', secret: options.preSharedKey }] : [],
      machineAuthentication: [machine ? 'certificate' : 'pre-shared-key'],
      certificate: () => machine?.own,
      authorities: () => machine?.authorities ?? [],
      publicAddresses: [],
      respond: false,
    },
    credentials: { user: options.user, password: options.password, accept: options.accept },
    keyLog,
    eap: options.eap,
    truncatesIcv: options.truncatesIcv ?? false,
    random: { bytes: (length) => new Uint8Array(randomBytes(length)) },
    hostName: hostname(),
  });
