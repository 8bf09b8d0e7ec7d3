import type { CallerProfile } from '@sekisho/l2tp';

/** RFC 2661 §4.4.2 and §4.4.3: what the built-in clients say in SCCRQ, ICRQ and ICCN. */

const asynchronousAndSynchronous = 3;
const synchronous = 1;
/** TX Connect Speed comes before Framing Type, whatever their numbers. */
const speedFirst = ['txConnectSpeed', 'framingType'] as const;

/** @param firmwareRevision the system's version: 0x0601 is 6.1, Windows 7 */
export const windowsCaller = (firmwareRevision: number): CallerProfile => ({
  order: speedFirst,
  SCCRQ: {
    framingCapabilities: synchronous,
    bearerCapabilities: 0,
    firmwareRevision,
    vendorName: 'Microsoft',
    receiveWindowSize: 8,
  },
  ICRQ: {},
  ICCN: { framingType: synchronous },
});

export const appleCaller: CallerProfile = {
  order: speedFirst,
  SCCRQ: { framingCapabilities: asynchronousAndSynchronous, receiveWindowSize: 4 },
  ICRQ: { callSerialNumber: 1 },
  ICCN: { txConnectSpeed: 1_000_000, framingType: asynchronousAndSynchronous },
};

export const androidCaller: CallerProfile = {
  order: ['protocolVersion', 'hostName', ...speedFirst],
  SCCRQ: { framingCapabilities: asynchronousAndSynchronous, receiveWindowSize: 1 },
  ICRQ: {},
  ICCN: { txConnectSpeed: 100_000_000, framingType: asynchronousAndSynchronous },
};

/** xl2tpd beside strongSwan or libreswan. @param receiveWindowSize 4 as it comes, 8 by NetworkManager's wish */
export const xl2tpdCaller = (receiveWindowSize: number): CallerProfile => ({
  order: speedFirst,
  SCCRQ: {
    framingCapabilities: asynchronousAndSynchronous,
    bearerCapabilities: 0,
    firmwareRevision: 0x0690,
    vendorName: 'xelerance.com',
    receiveWindowSize,
  },
  ICRQ: { bearerType: 0 },
  ICCN: { framingType: synchronous },
});

export const routerOsCaller: CallerProfile = {
  order: speedFirst,
  SCCRQ: {
    framingCapabilities: synchronous,
    bearerCapabilities: 0,
    firmwareRevision: 1,
    vendorName: 'MikroTik',
    receiveWindowSize: 4,
  },
  ICRQ: { bearerType: 0 },
  ICCN: { framingType: synchronous },
};
