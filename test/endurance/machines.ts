import { holder } from '@sekisho/edge/testing';

/** A machine's certificate as IKE shows it: with the root, and names enough that no message with it fits a datagram. */
const machine = (commonName: string) =>
  holder(commonName, 'ecdsa-p256', {
    dns: Array.from({ length: 24 }, (_, index) => `${commonName}-${index}.sites.example.com`),
    withRoot: true,
  });
export const [gatewayMachine, laptop] = await Promise.all([machine('vpn'), machine('laptop-7')]);
