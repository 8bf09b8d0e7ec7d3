import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Settings } from '@sekisho/platform';
import { reasonOf } from '../command-error.ts';
import { probeTimeoutMs } from '../limits.ts';
import { printable } from '../output/printable.ts';
import { plainEnvironment } from '../plain-environment.ts';
import type { FirstUser } from './announcement.ts';
import { ownAddress } from './announcement.ts';
import type { PreSharedKey } from './pre-shared-key.ts';
import { mainFile } from './services.ts';

/** What the probe prints with --json. */
export type ProbeReport =
  | {
      readonly ok: true;
      readonly steps: readonly { readonly step: string; readonly milliseconds: number }[];
      readonly address: string;
      readonly milliseconds: number;
      readonly ping?: { readonly address: string; readonly milliseconds: number };
    }
  | { readonly ok: false; readonly step?: string; readonly reason: string };

/** Connects through the front door as a client would. @returns what to tell of it; never throws */
export async function selfProbe(settings: Settings, user: FirstUser, key: PreSharedKey): Promise<string> {
  const main = mainFile('probe');
  if (!existsSync(main)) return 'The gateway was not tested: the probe is not built.';
  const server = ownAddress(settings.gateway.listen);
  const args = ['--json', '--server', server, '--user', user.name, '--password-file', user.passwordFile];
  args.push('--ping', settings.officeMode.pool.gateway);
  if (key.file !== undefined) args.push('--psk-file', key.file);
  const { output, failure } = await runProbe([main, ...args], {
    ...plainEnvironment(process.env),
    SEKISHO_PROBE_PSK: key.text,
  });
  try {
    return formatProbeReport(server, user.name, JSON.parse(output));
  } catch {
    return `The gateway could not be tested: ${failure ?? 'the probe did not say what it found'}`;
  }
}

function runProbe(args: readonly string[], env: NodeJS.ProcessEnv): Promise<{ output: string; failure?: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [...args], { env, timeout: probeTimeoutMs }, (error, stdout, stderr) => {
      const failure = error === null ? undefined : stderr.trim() || reasonOf(error);
      resolve({ output: stdout, ...(failure === undefined ? {} : { failure }) });
    });
  });
}

/** One line a step, or why there was no connection. */
export function formatProbeReport(server: string, user: string, report: ProbeReport): string {
  if (!report.ok) {
    const at = report.step === undefined ? '' : ` at ${report.step}`;
    return `The gateway's test of itself FAILED${at}: ${printable(report.reason)}`;
  }
  const steps = report.ping === undefined ? report.steps : withPing(report.steps, report.ping);
  return [
    `Tested itself: ${user} connected to ${server} in ${report.milliseconds.toFixed(0)} ms and had the address ${report.address}.`,
    ...steps.map(({ step, milliseconds }) => `  ${step.padEnd(16)}${milliseconds.toFixed(1).padStart(7)} ms`),
  ].join('\n');
}

type Step = { readonly step: string; readonly milliseconds: number };
const withPing = (
  steps: readonly Step[],
  { address, milliseconds }: { address: string; milliseconds: number },
): Step[] => [...steps.filter(({ step }) => step !== 'ping'), { step: `ping ${address}`, milliseconds }];
