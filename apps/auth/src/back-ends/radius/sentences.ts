import { limits, type RadiusClientSettings, type RadiusServer, type ServerHealth, type Silence } from '@sekisho/radius';

const standardPort = 1812;

/** How a server is called in sentences for the administrator. */
export const serverName = ({ address, port }: Pick<RadiusServer, 'address' | 'port'>): string =>
  port === standardPort ? `RADIUS ${address}` : `RADIUS ${address}:${port}`;

/** Why a server gave no answer, and what to look at. */
export function describeSilence(
  server: RadiusServer,
  silence: Silence,
  { timeout }: Pick<RadiusClientSettings, 'timeout'>,
  { answeredAt }: Pick<ServerHealth, 'answeredAt'>,
): string {
  const name = serverName(server);
  switch (silence) {
    case 'no-answer': {
      const never = ' (it never has: compare the shared secret, and see whether it knows this gateway as a client)';
      return `${name} did not answer in ${timeout / 1_000} s${answeredAt === undefined ? never : ''}`;
    }
    case 'port-unreachable':
      return `${name} is not running: nothing listens on port ${server.port}`;
    case 'busy':
      return `${name} has all ${limits.portsPerServerMax * limits.identifiersPerPort} requests to answer that it can be sent at once`;
    case 'wrong-authenticator':
      return `${name} did not answer with the right authenticator in ${timeout / 1_000} s: it has another shared secret`;
    case 'no-message-authenticator':
      return `${name} answered without Message-Authenticator, which anybody could forge (CVE-2024-3596): update it, or let it send one`;
    case 'wrong-message-authenticator':
      return `${name} answered with a wrong Message-Authenticator`;
  }
}
