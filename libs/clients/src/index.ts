import { android6, android11 } from './android.ts';
import { ios, iosNat64, macos } from './apple.ts';
import type { BuiltInClient } from './built-in-client.ts';
import { chromeOs, libreswan, libreswanThatNamesItself, strongSwan } from './linux.ts';
import { mikrotik, mikrotikWithoutPfs, sohoRouter, sohoRouterOfMd5 } from './routers.ts';
import { windows, windows7, windowsGcm, windowsSha256, windowsVista, windowsXp } from './windows.ts';

export type { BuiltInClient, Farewell, L2tpHabits, PppHabits, RenewalHabits } from './built-in-client.ts';

/** The clients that people have, as they behave on the wire. */
export const builtInClients = {
  windowsXp,
  windowsVista,
  windows7,
  windows,
  windowsSha256,
  windowsGcm,
  macos,
  ios,
  iosNat64,
  android6,
  android11,
  chromeOs,
  strongSwan,
  libreswan,
  libreswanThatNamesItself,
  mikrotik,
  mikrotikWithoutPfs,
  sohoRouter,
  sohoRouterOfMd5,
} as const satisfies Record<string, BuiltInClient>;

export type BuiltInClientName = keyof typeof builtInClients;
