import { type Ping, type PingOptions, pingIn } from '../../support/guest/ping.ts';
import { type NetworkHandle, namespace, type Place } from '../../support/network/network.ts';

/** From one of the boxes that are no guests. */
export const pingFrom = (
  network: NetworkHandle,
  place: Place,
  target: string,
  options: PingOptions = {},
): Promise<Ping> => pingIn(namespace(network, place), target, options);
