import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { contents } from '@sekisho/testing';
import type { Guest } from './guest.ts';
import { connectMs } from './limits.ts';

/** A set-up that the script beside it has installed. */
export interface InstalledSetup {
  /** Connects as the script says. @param password that its user is asked for; absent: nothing is asked for */
  up(password?: string): Promise<void>;
  /** Runs the other script. */
  undo(): Promise<void>;
}

/**
 * Debian's NetworkManager with its L2TP plug-in, in a guest in place of what connects there else. It changes the whole guest, which is
 * given back switched off.
 */
export class NetworkManager {
  readonly #guest: Guest;

  constructor(guest: Guest) {
    this.#guest = guest;
  }

  async start(): Promise<void> {
    await this.#guest.ready();
    await this.#guest.must(start);
  }

  stop(): Promise<void> {
    return this.#guest.powerOff();
  }

  /** @param folder with the files that were handed out, as they are */
  async install(folder: string): Promise<InstalledSetup> {
    const files = join(this.#guest.directory, 'set-up');
    await rm(files, { recursive: true, force: true });
    await cp(folder, files, { recursive: true });
    const said = await this.#guest.must('sh /mnt/host/set-up/*-linux-install.sh');
    const [, command] = /^Connect with: (nmcli --ask connection up uuid \S+)$/m.exec(said) ?? [];
    if (command === undefined) throw new Error(`the script said ${said}`);
    const must = async (script: string): Promise<void> => {
      const { exitCode, stdout } = await this.#guest.run(script, { timeoutMs: connectMs });
      if (exitCode !== 0) throw new Error(`${script}: ${stdout}\n${this.logs()}`);
    };
    return {
      up: (password) => must(password === undefined ? command : `echo "${password}" | ${command}`),
      undo: () => must('sh /mnt/host/set-up/*-linux-undo.sh'),
    };
  }

  /** Network device by which the guest reaches this address now. */
  async deviceTo(address: string): Promise<string> {
    const told = await this.#guest.must(`ip route get ${address}`);
    return / dev (\S+)/.exec(told)?.[1] ?? told;
  }

  logs(): string {
    return contents(join(this.#guest.directory, 'network-manager.log'));
  }
}

/** Where setup unpacks the plug-in: it is wanted in guests alone. */
const unpacked = '/opt/sekisho-tests/network-manager-l2tp';

/**
 * The plug-in starts an IKE daemon of its own, with the settings that Debian has. NetworkManager waits for no udev where /sys is
 * read-only, and takes the guest's link over as it is. It gives the plug-in 10 s to have IPsec up, into which a guest's first start
 * of these programs does not fit: that one is here.
 */
const start = `
kill $(pidof charon)
cp -a ${unpacked} /tmp/plug-in
/mnt/modprobe overlay
mount -t overlay plug-in -o lowerdir=/tmp/plug-in/usr:/usr /usr
cat >/etc/strongswan.conf <<C
charon {
  load_modular = yes
  plugins { include strongswan.d/charon/*.conf }
  filelog { main { path = /mnt/host/charon.log
    default = 1
    flush_line = yes } }
}
include strongswan.d/*.conf
C
mount -o remount,ro /sys
mkdir -p /run/dbus /var/lib/dbus /var/lib/NetworkManager
dbus-uuidgen >/etc/machine-id
dbus-daemon --system --fork
rm -f /etc/NetworkManager/system-connections/*
printf '[main]\\nplugins=keyfile\\nhostname-mode=none\\n' >/etc/NetworkManager/NetworkManager.conf
cat >/etc/NetworkManager/system-connections/lan.nmconnection <<C
[connection]
id=lan
type=ethernet
interface-name=vec0
[ipv4]
method=manual
address1=$address
gateway=$router
dns=$router
C
chmod 600 /etc/NetworkManager/system-connections/lan.nmconnection
set -m
NetworkManager --no-daemon >/mnt/host/network-manager.log 2>&1 &
until nmcli general status; do nap; done
nmcli connection up lan
ipsec start
until [ -S /run/charon.ctl ]; do nap; done
ipsec stop`;
