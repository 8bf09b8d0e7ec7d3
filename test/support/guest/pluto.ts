import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually, type Outcome } from '@sekisho/testing';
import type { IpsecSettings } from './charon.ts';
import type { Guest } from './guest.ts';
import { withoutPrefix } from './guest-link.ts';
import type { IkeDaemon } from './ike-daemon.ts';
import { guestCommandMs } from './limits.ts';

/** libreswan's IKE daemon, in a guest in place of strongSwan's. Its settings are libreswan's defaults where nothing is said here. */
export class Pluto implements IkeDaemon {
  readonly #guest: Guest;
  /** What else the connection has, such as `salifetime=20s`. */
  readonly #more: readonly string[];

  constructor(guest: Guest, more: readonly string[] = []) {
    this.#guest = guest;
    this.#more = more;
  }

  /** Takes the place of charon. */
  async start(): Promise<void> {
    await this.#guest.must(start);
  }

  /** Gives the guest back as it was. */
  async stop(): Promise<void> {
    await this.#guest.must(stop);
    await eventually('charon is back', guestCommandMs, async () => {
      const address = withoutPrefix(this.#guest.link.address);
      return (await this.#guest.run(`(: </dev/tcp/${address}/4502) 2>/dev/null`)).exitCode === 0;
    });
  }

  async load(settings: IpsecSettings): Promise<void> {
    const file = (name: string) => join(this.#guest.directory, name);
    await writeFile(file('ipsec.secrets'), `: PSK "${settings.preSharedKey}"\n`, { mode: 0o600 });
    await writeFile(file('ipsec.conf'), this.#connection(settings));
    await this.#guest.must(`${whack} --rereadsecrets
/usr/libexec/ipsec/addconn --config /mnt/host/ipsec.conf --ctlsocket /run/pluto/pluto.ctl l2tp`);
  }

  async initiate(timeoutMs: number): Promise<Outcome> {
    const { stdout, exitCode } = await this.#guest.run(`${whack} --initiate --name l2tp`, { timeoutMs });
    return { stdout, stderr: '', exitCode };
  }

  async terminate(): Promise<void> {
    await this.#guest.run(`${whack} --terminate --name l2tp`);
  }

  /** ESP SAs that stand, by the daemon's own numbers. */
  async espSas(): Promise<string[]> {
    const told = await this.#guest.must(`${whack} --trafficstatus`);
    return [...told.matchAll(/#(\d+): "l2tp"/g)].map(([, number]) => `${number}`);
  }

  #connection({ localSelector, ike, esp }: IpsecSettings): string {
    const { address, gateway } = this.#guest.link;
    const port = /\d+/.exec(localSelector ?? '')?.[0] ?? '1701';
    const lines = [
      'ikev2=no',
      'type=transport',
      'authby=secret',
      `left=${withoutPrefix(address)}`,
      `leftprotoport=17/${port}`,
      'leftupdown=%disabled',
      `right=${gateway}`,
      'rightprotoport=17/1701',
      ...(ike === undefined ? [] : [`ike=${ike}`]),
      ...(esp === undefined ? [] : [`esp=${esp}`]),
      ...this.#more,
    ];
    return `config setup\nconn l2tp\n${lines.map((line) => `  ${line}\n`).join('')}`;
  }
}

/** Where setup unpacks it: installed, it would have strongSwan removed. */
const unpacked = '/opt/sekisho-tests/libreswan';

const whack = '/usr/libexec/ipsec/whack --rundir /run/pluto';

/** Debian has IKEv1 switched off in it. */
const start = `
kill $(pidof charon)
mount --bind ${unpacked}/usr/libexec /usr/libexec
mkdir -p /run/pluto /var/lib/ipsec/nss
certutil -N -d sql:/var/lib/ipsec/nss --empty-password
printf 'config setup\\n  ikev1-policy=accept\\n' >/run/pluto/ipsec.conf
/usr/libexec/ipsec/pluto --config /run/pluto/ipsec.conf --secretsfile /mnt/host/ipsec.secrets \\
  --nssdir /var/lib/ipsec/nss --rundir /run/pluto --logfile /mnt/host/charon.log
until [ -S /run/pluto/pluto.ctl ]; do nap; done
${whack} --listen`;

const stop = `
kill $(pidof pluto)
while pidof pluto >/tmp/pluto.numbers; do nap; done
umount /usr/libexec
rm -rf /run/pluto /var/lib/ipsec
set -m
/usr/lib/ipsec/charon >/tmp/charon.out 2>&1 &`;
