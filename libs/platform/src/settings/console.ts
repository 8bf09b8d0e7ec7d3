import { isIP } from 'node:net';
import { z } from 'zod';
import { listenAddress } from '../runtime.ts';
import { day, listOf, mapping, minute, onOff, words } from './building-blocks.ts';
import { store } from './store.ts';
import { duration } from './values.ts';

const nameExpected = 'a host name or an IP address';
const hostName = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i;

/** The administrator's console: its API and its page. */
export const consoleSection = mapping({
  enabled: onOff.default(true),
  /** Address and port; on this machine alone, unless somebody says otherwise. */
  listen: listenAddress.prefault('127.0.0.1:8443'),
  /** By which it is reached, the first one in links that are handed out: its certificate says them. */
  names: listOf(
    words(nameExpected).refine((text) => isIP(text) !== 0 || hostName.test(text), nameExpected),
    'a list of host names and addresses',
  )
    .max(16)
    .default([]),
  /** Where traces are looked at: a link with `{trace}` for the id of one. */
  traceLink: words('a link with {trace} in it')
    .refine((link) => /^https?:\/\/\S+$/.test(link) && link.includes('{trace}'), 'a link with {trace} in it')
    .optional(),
  /** How long a sign-in is good: without a request, and at all. */
  signIn: mapping({
    idle: duration(minute, day).prefault('15m'),
    total: duration(minute, 30 * day).prefault('12h'),
  }).prefault({}),
  /** Administrators, their sign-ins and links that were handed out. */
  store: store('db/console.sqlite'),
}).prefault({});
export type ConsoleSettings = z.output<typeof consoleSection>;
