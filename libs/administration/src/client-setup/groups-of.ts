import type { GatewayBus } from '../gateway-bus.ts';

/** Groups of a user of ours; of others, whose groups their back end knows, none. @throws AdministrationError */
export async function groupsOf(gateway: Pick<GatewayBus, 'administer'>, user: string): Promise<readonly string[]> {
  const { users = [] } = await gateway.administer('user.list', {});
  return users.find(({ name }) => name === user)?.groups ?? [];
}
