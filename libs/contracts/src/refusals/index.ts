import { addressRefusals } from './address.ts';
import { eapRefusals } from './eap.ts';
import { gatewayRefusals } from './gateway.ts';
import { ikeRefusals } from './ike.ts';
import { linkRefusals } from './link.ts';
import { loginRefusals } from './login.ts';
import { machineRefusals } from './machine.ts';

export type { ClientShows } from './client-shows.ts';
export { addressOf, type CommandFacts, commandOf } from './command.ts';
export type { Refusal } from './refusal.ts';
export { shownByFamily, shownInShort, shownOn } from './shown.ts';
export { type WindowsError, windowsErrorNumber, windowsErrors } from './windows-errors.ts';

/** Every reason for which a connection is refused or ends early, by step: the one list of the whole project. */
export const refusals = {
  ...ikeRefusals,
  ...machineRefusals,
  ...linkRefusals,
  ...loginRefusals,
  ...eapRefusals,
  ...addressRefusals,
  ...gatewayRefusals,
} as const;

/** The same by what they are about, in the order in which a client meets them. */
export const refusalsByPart = {
  ike: ikeRefusals,
  machine: machineRefusals,
  link: linkRefusals,
  login: loginRefusals,
  eap: eapRefusals,
  address: addressRefusals,
  gateway: gatewayRefusals,
} as const;

export type RefusalCode = keyof typeof refusals;

export const refusalCodes = Object.keys(refusals) as [RefusalCode, ...RefusalCode[]];
