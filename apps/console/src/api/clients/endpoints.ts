import { dialledName, groupName, languages, preSharedKeyName, userName } from '@sekisho/contracts';
import { z } from 'zod';
import {
  accountStates,
  loginMethods,
  machineAuthentications,
  platforms,
  trafficChoices,
} from '../../clients/platforms.ts';
import { setupLinkHours, setupLinkHoursMax, setupLinkUsesMax } from '../../limits.ts';
import { endpoint } from '../endpoint.ts';
import { handedFile, handoutTicket, handoutToken } from '../handouts/endpoints.ts';

const platform = z.enum(platforms);
const language = z.enum(languages);
/** Address or host name that clients dial. */
const server = dialledName.optional();
/** Account of a machine: it gets a certificate. */
const machine = userName.optional();
const authentication = z.enum(machineAuthentications);
/** By its name; absent: the first that the user may have. */
const preSharedKey = preSharedKeyName.optional();

/** How the user logs in; absent: as account, realm and settings say. */
const method = z.enum(loginMethods).optional();
/** Absent: all. */
const traffic = z.enum(trafficChoices).optional();
/** What the connection is called; absent: as the gateway. */
const connection = z
  .string()
  .trim()
  .min(1)
  .max(64)
  .regex(/^\P{C}*$/u)
  .optional();

export const showGuide = endpoint({
  id: 'showGuide',
  method: 'get',
  path: '/client-guide',
  audience: 'operator',
  summary: 'A guide to set a client up by, as a document to look at and to print; without secrets',
  query: z.strictObject({
    ...{ platform, language, server, method, traffic, connection },
    user: userName.optional(),
    authentication: authentication.optional(),
  }),
  answer: { mediaType: 'text/html' },
});

export const showSetupChoices = endpoint({
  id: 'showSetupChoices',
  method: 'get',
  path: '/client-setup-choices',
  audience: 'operator',
  summary:
    'How machines and a user may prove themselves in a set-up, and by which pre-shared keys; without their secrets',
  query: z.strictObject({ user: userName.optional(), platform: platform.optional() }),
  answer: z.strictObject({
    authentication: z.array(authentication),
    preSharedKeys: z.array(z.strictObject({ name: preSharedKeyName, groups: z.array(groupName).optional() })),
    /** false: no key comes to the console, and files with one are made on the gateway. */
    preSharedKeyFiles: z.boolean(),
    server: z.string().optional(),
    connection: z.string(),
    /** By which the user gets in and the system can, the usual one first. */
    methods: z.array(z.enum(loginMethods)),
    account: z.enum(accountStates).optional(),
    /** false: guide and files for Linux are refused with EAP-TLS, as the gateway does not ask for it first. */
    linuxEapTls: z.boolean(),
    /** What is for the internet gets there by way of the gateway. */
    internet: z.boolean(),
  }),
});

export const makeSetup = endpoint({
  id: 'makeSetup',
  method: 'post',
  path: '/client-setups',
  audience: 'operator',
  summary:
    'Makes the files that set a client up, for one user or for everybody, to be fetched once; certificates are issued for it',
  body: z.strictObject({
    ...{ platform, language, server, machine, preSharedKey, method, traffic, connection },
    user: userName.optional(),
    authentication: authentication.optional(),
  }),
  answer: z.strictObject({ files: z.array(z.string()), handout: handoutTicket }),
});

const link = z.strictObject({
  id: z.ulid(),
  /** Absent: for everybody. */
  user: z.string().optional(),
  uses: z.int().min(1),
  used: z.int().min(0),
  resetsPassword: z.boolean(),
  authentication: authentication.optional(),
  preSharedKey: z.string().optional(),
  machine: z.string().optional(),
  method,
  traffic,
  connection: z.string().optional(),
  by: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  /** The last time. */
  usedAt: z.iso.datetime().optional(),
  usedFrom: z.string().optional(),
  revokedAt: z.iso.datetime().optional(),
});

export const listSetupLinks = endpoint({
  id: 'listSetupLinks',
  method: 'get',
  path: '/setup-links',
  audience: 'operator',
  summary: 'Links by which people fetch their own set-up, and what became of them',
  answer: z.strictObject({ links: z.array(link) }),
});

export const makeSetupLink = endpoint({
  id: 'makeSetupLink',
  method: 'post',
  path: '/setup-links',
  audience: 'operator',
  summary:
    'Makes a link by which one user, once, or everybody, so many times, fetch their own set-up; it is answered this once',
  body: z.strictObject({
    /** Absent: for everybody, with neither a password nor a certificate. */
    user: userName.optional(),
    uses: z.int().min(1).max(setupLinkUsesMax).default(1),
    ...{ server, machine, preSharedKey, method, traffic, connection },
    authentication: authentication.optional(),
    resetsPassword: z.boolean(),
    hours: z.int().min(1).max(setupLinkHoursMax).default(setupLinkHours),
  }),
  answer: z.strictObject({
    url: z.string(),
    /** SVG. */
    qrCode: z.string(),
    link,
  }),
});

export const revokeSetupLink = endpoint({
  id: 'revokeSetupLink',
  method: 'delete',
  path: '/setup-links/{id}',
  audience: 'operator',
  summary: 'Makes a link that was not used good no longer',
  params: z.strictObject({ id: z.ulid() }),
  answer: z.strictObject({}),
});

export const lookAtSetupLink = endpoint({
  id: 'lookAtSetupLink',
  method: 'post',
  path: '/setup',
  audience: 'everybody',
  changes: 'nothing',
  summary: 'What a link to a set-up is for; it stays good',
  body: z.strictObject({ token: handoutToken }),
  answer: z.strictObject({ user: z.string().optional(), resetsPassword: z.boolean(), expiresAt: z.iso.datetime() }),
});

export const useSetupLink = endpoint({
  id: 'useSetupLink',
  method: 'post',
  path: '/setup/files',
  audience: 'everybody',
  summary: 'Fetches the set-up that a link is for: once, or as often as it was made for',
  body: z.strictObject({ token: handoutToken, platform, language }),
  answer: z.strictObject({
    files: z.array(handedFile),
    password: z.string().optional(),
    /** Where the profile is too, for some minutes: iOS installs what comes from an address alone. Others have none. */
    profile: z.string().optional(),
  }),
});

export const fetchProfile = endpoint({
  id: 'fetchProfile',
  method: 'get',
  path: '/setup/profiles/{token}',
  audience: 'everybody',
  summary: 'A profile for iOS out of a set-up that was fetched just now, as Safari wants it',
  params: z.strictObject({ token: handoutToken }),
  answer: { mediaType: 'application/x-apple-aspen-config' },
});
