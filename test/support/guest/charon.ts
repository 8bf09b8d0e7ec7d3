import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CertificateFiles, contents, type Outcome, run } from '@sekisho/testing';
import { inNamespace } from '../namespaces.ts';
import type { Guest } from './guest.ts';
import { withoutPrefix } from './guest-link.ts';
import type { IkeDaemon } from './ike-daemon.ts';

/** How a machine proves itself in place of a pre-shared key; paths of PEM files. */
export interface MachineCertificate extends CertificateFiles {
  /** CAs, one a file: those that the gateway's certificate may come from, and those between that are sent along. */
  readonly authorities: readonly string[];
  /** Its identity, strongSwan syntax; without it the certificate's subject. */
  readonly identity?: string;
}

export interface IpsecSettings {
  readonly preSharedKey: string;
  /** How it names itself in Aggressive Mode, strongSwan syntax, such as `keyid:sales`; without it Main Mode. */
  readonly group?: string;
  /** With it the pre-shared key is not used. */
  readonly machine?: MachineCertificate;
  /** Largest IP packet with a fragment of IKE, in bytes; strongSwan's default is 1280. */
  readonly fragmentSize?: number;
  /** strongSwan proposals. */
  readonly ike?: string;
  readonly esp?: string;
  /** Traffic selectors, strongSwan syntax; without them UDP 1701 on both sides, as L2TP asks for. */
  readonly localSelector?: string;
  readonly remoteSelector?: string;
}

/** SAs as strongSwan lists them; those it is about to remove are left out. */
export interface SecurityAssociations {
  /** Initiator's and responder's cookie. */
  readonly ike: readonly string[];
  /** Inbound SPI. */
  readonly esp: readonly string[];
}

/** The guest's IKE daemon, commanded from outside over its control socket. */
export class Charon implements IkeDaemon {
  readonly #guest: Guest;
  /** Where swanctl finds what it loads. */
  readonly #directory: string;

  constructor(guest: Guest) {
    this.#guest = guest;
    this.#directory = join(guest.directory, 'swanctl');
  }

  async load(settings: IpsecSettings): Promise<void> {
    await rm(this.#directory, { recursive: true, force: true });
    for (const folder of ['x509', 'x509ca', 'private']) {
      await mkdir(join(this.#directory, folder), { recursive: true });
    }
    if (settings.machine !== undefined) await this.#install(settings.machine);
    await this.#reload(settings.fragmentSize === undefined ? '' : `fragment_size = ${settings.fragmentSize}\n`);
    await writeFile(join(this.#directory, 'swanctl.conf'), swanctlSettings(this.#guest.link.gateway, settings));
    await this.#must(['--load-all', '--clear', '--file', join(this.#directory, 'swanctl.conf')]);
  }

  /** @returns what strongSwan said; exit code 0 when IKE and ESP SAs stand. */
  initiate(timeoutMs: number): Promise<Outcome> {
    return this.#swanctl(['--initiate', '--child', 'l2tp', '--timeout', seconds(timeoutMs)], timeoutMs + 5_000);
  }

  /** Deletes the SAs and says so to the gateway; one that does not answer is not waited for long. */
  async terminate(): Promise<void> {
    const polite = await this.#swanctl(['--terminate', '--ike', 'l2tp', '--timeout', '3'], 10_000);
    if (polite.exitCode !== 0) {
      await this.#swanctl(['--terminate', '--ike', 'l2tp', '--force', '--timeout', '1'], 10_000);
    }
  }

  /** Starts a new Main Mode, which takes the children over, or a new Quick Mode now. */
  async rekey(what: 'ike' | 'child'): Promise<void> {
    await this.#must(['--rekey', `--${what}`, 'l2tp']);
  }

  async securityAssociations(): Promise<SecurityAssociations> {
    const list = await this.#must(['--list-sas']);
    return {
      ike: [...list.matchAll(/ESTABLISHED, IKEv1, (\w+)_i\*? (\w+)_r/g)].map((found) => `${found[1]}:${found[2]}`),
      esp: [...list.matchAll(/, INSTALLED, TRANSPORT.*\n(?:.*\n)*?\s+in\s+(\w+)/g)].map((found) => found[1] ?? ''),
    };
  }

  async #install({ certificate, key, authorities }: MachineCertificate): Promise<void> {
    await copyFile(certificate, join(this.#directory, 'x509', machineFile));
    await copyFile(key, join(this.#directory, 'private', machineFile));
    for (const [index, authority] of authorities.entries()) {
      await copyFile(authority, join(this.#directory, 'x509ca', `${index}.pem`));
    }
  }

  /** Has the daemon read its own settings again where they change; they outlive this object. */
  async #reload(settings: string): Promise<void> {
    const file = join(this.#guest.directory, 'charon.conf');
    if (settings === contents(file)) return;
    await writeFile(file, settings);
    await this.#must(['--reload-settings']);
  }

  async #must(args: readonly string[]): Promise<string> {
    const outcome = await this.#swanctl(args, 10_000);
    if (outcome.exitCode !== 0) throw new Error(`swanctl ${args.join(' ')}: ${outcome.stdout}${outcome.stderr}`);
    return outcome.stdout;
  }

  async #swanctl(args: readonly string[], timeoutMs: number): Promise<Outcome> {
    const { address, namespace } = this.#guest.link;
    const uri = `tcp://${withoutPrefix(address)}:4502`;
    const command = ['env', `SWANCTL_DIR=${this.#directory}`, 'swanctl', ...args, '--uri', uri];
    return run('ip', inNamespace(namespace, command), { timeoutMs });
  }
}

const seconds = (ms: number): string => String(Math.ceil(ms / 1000));

const machineFile = 'machine.pem';

function swanctlSettings(gateway: string, settings: IpsecSettings): string {
  const { machine, group } = settings;
  const method = machine === undefined ? 'psk' : 'pubkey';
  const named = machine?.identity ?? group;
  const identity = named === undefined ? '' : `id = "${named}"`;
  return `connections { l2tp {
  version = 1
  remote_addrs = ${gateway}
  proposals = ${settings.ike ?? 'aes256-sha1-modp2048'}
  rekey_time = 4h
  fragmentation = yes
  aggressive = ${group === undefined ? 'no' : 'yes'}
  local {
    auth = ${method}
    ${machine === undefined ? '' : `certs = ${machineFile}`}
    ${identity}
  }
  remote {
    auth = ${method}
    id = %any
  }
  children { l2tp {
    mode = transport
    local_ts = ${settings.localSelector ?? 'dynamic[udp/1701]'}
    remote_ts = ${settings.remoteSelector ?? 'dynamic[udp/1701]'}
    esp_proposals = ${settings.esp ?? 'aes256-sha1'}
    rekey_time = 1h
  } }
} }
secrets { ike-1 { secret = "${settings.preSharedKey}" } }
`;
}
