import { readFile } from 'node:fs/promises';
import { PrerequisiteError } from '@sekisho/platform';

const file = '/proc/sys/net/ipv4/ip_forward';

/** The kernel forwards what is steered; in a container nobody may switch that on from within. @throws PrerequisiteError */
export async function requireForwarding(read: () => Promise<string> = () => readFile(file, 'utf8')): Promise<void> {
  if ((await read()).trim() === '1') return;
  throw new PrerequisiteError(
    'IP forwarding is off here, so that no packet would get from clients to edges: sysctl -w net.ipv4.ip_forward=1 (docker: sysctls: [net.ipv4.ip_forward=1]).',
  );
}
