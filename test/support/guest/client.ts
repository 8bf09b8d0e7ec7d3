import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CertificateFiles, contents, eventually } from '@sekisho/testing';
import { Charon, type IpsecSettings } from './charon.ts';
import { Guest } from './guest.ts';
import type { GuestLink } from './guest-link.ts';
import type { IkeDaemon } from './ike-daemon.ts';
import { connectMs } from './limits.ts';
import { type Ping, type PingOptions, pingCommand, pingMs, pingOutcome } from './ping.ts';

/** How a user proves themselves in place of a password, by EAP-TLS; paths of PEM files. */
export interface UserCertificate extends CertificateFiles {
  /** The CA that the gateway's certificate comes from. */
  readonly authority: string;
  /** The newest version of TLS that the client speaks; pppd's default is 1.2. */
  readonly tls?: '1.0' | '1.1' | '1.2' | '1.3';
}

export interface ConnectSettings extends IpsecSettings {
  readonly user: string;
  readonly password: string;
  /** With it the client agrees to EAP alone, and the password is not used. */
  readonly certificate?: UserCertificate;
  /** pppd options; they decide which authentication methods the client agrees to. */
  readonly ppp?: readonly string[];
  /** UDP port of the client's L2TP, 1701 unless told. */
  readonly clientPort?: number;
  /** How often its L2TP repeats a message before it gives up; xl2tpd does five times, for half a minute. */
  readonly l2tpRetries?: number;
  /** false: no IPsec at all, L2TP in clear. */
  readonly ipsec?: boolean;
  /** How long each of IKE and PPP may take. */
  readonly timeoutMs?: number;
}

/** How an attempt ended: with an address, or in which stage it failed and what the client said. */
export type Connected =
  | { readonly connected: true; readonly address: string; readonly peer: string }
  | { readonly connected: false; readonly stage: 'ipsec' | 'ppp'; readonly said: string };

/** How pppd is told to agree to one method of authentication alone. */
export const only = (method: (typeof pppMethods)[number]): string[] =>
  pppMethods.filter((each) => each !== method).map((each) => `refuse-${each}`);

const pppMethods = ['eap', 'pap', 'chap', 'mschap', 'mschap-v2'] as const;

/** The Linux client of a guest: strongSwan or another IKE daemon, xl2tpd and pppd. */
export class Client {
  readonly guest: Guest;
  readonly charon: Charon;
  readonly #daemon: IkeDaemon;

  /** @param daemonOf another IKE daemon than charon, for connecting and disconnecting */
  constructor(link: GuestLink, daemonOf?: (guest: Guest) => IkeDaemon) {
    this.guest = new Guest(link);
    this.charon = new Charon(this.guest);
    this.#daemon = daemonOf?.(this.guest) ?? this.charon;
  }

  /** Connects, after ending whatever connection there was. */
  async connect(settings: ConnectSettings): Promise<Connected> {
    await this.guest.ready();
    await this.disconnect();
    await this.guest.must('cd /mnt/host && : >charon.log >xl2tpd.log >ppp.log');
    const port = settings.clientPort ?? 1701;
    if (settings.ipsec !== false) {
      await this.#daemon.load({ localSelector: `dynamic[udp/${port}]`, ...settings });
      const initiated = await this.#daemon.initiate(settings.timeoutMs ?? connectMs);
      if (initiated.exitCode !== 0) {
        return { connected: false, stage: 'ipsec', said: `${initiated.stdout}${initiated.stderr}` };
      }
    }
    return this.#dial(settings, port);
  }

  /** As `connect`, where anything but a connection is an error. */
  async mustConnect(settings: ConnectSettings): Promise<{ address: string; peer: string }> {
    const outcome = await this.connect(settings);
    if (!outcome.connected) throw new Error(`client ${this.guest.name} failed in ${outcome.stage}:\n${outcome.said}`);
    return outcome;
  }

  /** Disconnects as a user would: PPP, L2TP, ESP and IKE each say goodbye. A client without power holds no connection. */
  async disconnect(): Promise<void> {
    if (!this.guest.isOn()) return;
    await this.guest.must(hangUp);
    await this.#daemon.terminate();
  }

  /** @returns whether pppd holds a connection now. */
  isConnected(): boolean {
    const { ppp, l2tp } = this.#pppLogs();
    return /^remote IP address/m.test(ppp) && !hasEnded(ppp, l2tp);
  }

  /** What pppd has said of the connection so far, at once. */
  pppLog(): string {
    return this.#pppLogs().ppp;
  }

  async ping(target: string, options: PingOptions = {}): Promise<Ping> {
    const { stdout } = await this.guest.run(pingCommand(target, options).join(' '), { timeoutMs: pingMs(options) });
    return pingOutcome(stdout);
  }

  async #dial(settings: ConnectSettings, port: number): Promise<Connected> {
    await writeFile(join(this.guest.directory, 'xl2tpd.conf'), xl2tpdSettings(this.guest.link.gateway, port, settings));
    if (settings.certificate !== undefined) await this.#giveToPpp(settings.certificate);
    await writeFile(join(this.guest.directory, 'options.l2tp'), pppSettings(settings));
    await this.guest.must(dial);
    try {
      const end = await eventually('PPP comes up or ends', settings.timeoutMs ?? connectMs, () => {
        const { ppp, l2tp } = this.#pppLogs();
        const up = /^local {2}IP address (\S+)\n.*?^remote IP address (\S+)\n/ms.exec(ppp);
        if (up?.[1] !== undefined && up[2] !== undefined) return { address: up[1], peer: up[2] };
        return hasEnded(ppp, l2tp) ? 'ended' : undefined;
      });
      if (end === 'ended') return { connected: false, stage: 'ppp', said: this.guest.logs() };
      await this.guest.must(
        this.guest.link.networks.map((network) => `ip route replace ${network} dev ppp0`).join(' && '),
      );
      return { connected: true, ...end };
    } catch (error) {
      return { connected: false, stage: 'ppp', said: `${error}\n${this.guest.logs()}` };
    }
  }

  async #giveToPpp({ certificate, key, authority }: UserCertificate): Promise<void> {
    await copyFile(certificate, join(this.guest.directory, userFiles.cert));
    await copyFile(key, join(this.guest.directory, userFiles.key));
    await copyFile(authority, join(this.guest.directory, userFiles.ca));
  }

  #pppLogs(): { ppp: string; l2tp: string } {
    const log = (name: string) => contents(join(this.guest.directory, name));
    return { ppp: log('ppp.log'), l2tp: log('xl2tpd.log') };
  }
}

function hasEnded(ppp: string, l2tp: string): boolean {
  return (
    /^(Connection terminated|LCP terminated by peer)/m.test(ppp) || /pppd exited|Maximum retries exceeded/.test(l2tp)
  );
}

function xl2tpdSettings(gateway: string, port: number, { l2tpRetries }: ConnectSettings): string {
  return `[global]
port = ${port}
${l2tpRetries === undefined ? '' : `max retries = ${l2tpRetries}`}
debug tunnel = yes
debug state = yes
[lac vpn]
lns = ${gateway}
ppp debug = yes
pppoptfile = /mnt/host/options.l2tp
length bit = yes
`;
}

/** Files in the guest's directory, by pppd's options. */
const userFiles = { cert: 'user.pem', key: 'user.key', ca: 'user-ca.pem' };

const loginSettings = ({ user, password, certificate }: ConnectSettings): string[] =>
  certificate === undefined
    ? [`name "${user}"`, `password "${password}"`]
    : [
        `name "${user}"`,
        ...only('eap'),
        ...Object.entries(userFiles).map(([option, file]) => `${option} /mnt/host/${file}`),
        `max-tls-version ${certificate.tls ?? '1.2'}`,
      ];

function pppSettings(settings: ConnectSettings): string {
  const options = [
    'ipcp-accept-local',
    'ipcp-accept-remote',
    'noccp',
    'noauth',
    'mtu 1400',
    'mru 1400',
    'nodefaultroute',
    'usepeerdns',
    'debug',
    'logfile /mnt/host/ppp.log',
    ...loginSettings(settings),
    ...(settings.ppp ?? []),
  ];
  return `${options.join('\n')}\n`;
}

/** Starts xl2tpd and tells it to call. In monitor mode it leads a process group of its own and outlives this script. */
const dial = `
set -m
xl2tpd -D -c /mnt/host/xl2tpd.conf >>/mnt/host/xl2tpd.log 2>&1 &
echo $! >/run/xl2tpd.number
until [ -p /run/xl2tpd/l2tp-control ]; do nap; kill -0 $! || exit 1; done
echo 'c vpn' >/run/xl2tpd/l2tp-control`;

/**
 * Ends PPP as a user would, then xl2tpd; nothing to do is no error. Told to hang up itself, xl2tpd would close the tunnel
 * first and leave pppd waiting for answers to its goodbye.
 */
const hangUp = `
end() {
  [ -e $1 ] && read -r number <$1 && kill -0 $number 2>/dev/null || return
  kill $number
  for ((i = 0; i < 40; i++)); do [ -e /proc/$number ] || return; nap; done
  kill -9 $number
}
end /run/ppp0.pid
end /run/xl2tpd.number
rm -f /run/ppp0.pid /run/xl2tpd.number /run/xl2tpd.pid /run/xl2tpd/l2tp-control
exit 0`;
