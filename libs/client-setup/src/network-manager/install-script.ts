/** Names of files and folders; letters, digits, "-", "." and "/" alone, so that they need no quoting. */
export interface InstallPlan {
  readonly base: string;
  /** Where certificates go. */
  readonly folder: string;
  readonly uuid: string;
  readonly packages: readonly { readonly name: string; readonly installed: string }[];
  /** The connection names nobody: whoever installs it says for whom. */
  readonly asksForUser: boolean;
}

/** Called by its UUID: two users of a machine may have connections of one name. */
const connectionPath = ({ uuid }: InstallPlan): string => `/etc/NetworkManager/system-connections/${uuid}.nmconnection`;

const head = (what: string): string => `#!/bin/sh
# ${what}
set -eu
if [ "$(id -u)" -ne 0 ]; then
  echo 'Run this as root: sudo sh FILE' >&2
  exit 1
fi
`;

/** NetworkManager asks for passwords alone; of a connection without a name it takes that of whoever is logged in there. */
const nameUser = ({ uuid }: InstallPlan): string => `user=\${1:-}
if [ -z "$user" ] && [ -t 0 ]; then
  printf 'User name: '
  read -r user
fi
[ -z "$user" ] || nmcli connection modify uuid ${uuid} vpn.user-name "$user"
`;

/** A script for POSIX shells, to lie beside the other files; it may be run again. */
export const installScript = (
  plan: InstallPlan,
): string => `${head('Installs an L2TP/IPsec connection of NetworkManager.')}
if [ ! -e /usr/lib/NetworkManager/VPN/nm-l2tp-service.name ] && [ ! -e /etc/NetworkManager/VPN/nm-l2tp-service.name ]; then
  echo 'NetworkManager has no L2TP plug-in yet. Debian, Ubuntu: apt install network-manager-l2tp-gnome' >&2
  echo 'Fedora: dnf install NetworkManager-l2tp-gnome' >&2
  exit 1
fi
here=$(dirname "$0")
${plan.packages.length === 0 ? '' : `install -d -m 700 ${plan.folder}\n`}${plan.packages
  .map(({ name, installed }) => `install -m 600 "$here/${name}" ${plan.folder}/${installed}\n`)
  .join('')}install -m 600 "$here/${plan.base}.nmconnection" ${connectionPath(plan)}
nmcli connection load ${connectionPath(plan)}
${plan.asksForUser ? nameUser(plan) : ''}echo 'Connect with: nmcli --ask connection up uuid ${plan.uuid}'
`;

export const undoScript = (
  plan: InstallPlan,
): string => `${head('Takes back what the install script of this connection did.')}
nmcli connection delete uuid ${plan.uuid} >/dev/null 2>&1 || true
rm -f ${connectionPath(plan)}
rm -rf ${plan.folder}
`;
