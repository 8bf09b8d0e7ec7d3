import { accountantBucket } from './accountants.ts';
import { administratorCommandNames } from './administrators.ts';
import { caCommands } from './ca.ts';
import { gatewayCertificateUses } from './certificates.ts';
import { edgeSlotBucket } from './edge-presence.ts';
import { previousAuthSubjects } from './previous/auth.ts';
import { type SettingsTaker, settingsTakers } from './settings-take.ts';
import { eventStream, subjects } from './subjects.ts';
import { userCommands } from './users.ts';

/** What one user of the bus may do: its own subjects and nothing else. */
export interface BusUser {
  readonly name: string;
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
  /** How often it may answer each request it receives; 0: it receives none. */
  readonly answers: number;
}

const { name: stream } = eventStream;
/** Of edges, or auth services, of the release before. */
const previousLogins = [
  previousAuthSubjects.authVerify,
  previousAuthSubjects.authEapBegin,
  previousAuthSubjects.authEapContinue('*'),
];
const adminSubjects = namesOf(userCommands).map((command) => subjects.authAdmin(command));
const caSubjects = namesOf(caCommands).map((command) => subjects.caAdmin(command));
/** Who may use the console: for commands on the gateway, and for the console to answer. */
const consoleAdminSubjects = administratorCommandNames.map((command) => subjects.consoleAdmin(command));
const enrolments = gatewayCertificateUses.map((use) => subjects.caEnroll(use));
/** Whoever may change the settings of a running gateway, and who does it. */
const settingsSubjects = [
  subjects.settingsShow,
  subjects.settingsCheck,
  subjects.settingsPublish,
  subjects.settingsMakeKey,
  subjects.settingsRevisions,
  subjects.settingsRevision,
];
/** Each instance of a service is told by a subject of its own, which leads to that service alone. */
const taking = (service: SettingsTaker) => subjects.settingsTake(service, '*');
/** JetStream's own subjects for looking at the one stream there is … */
const streamLookApi = ['$JS.API.INFO', '$JS.API.STREAM.NAMES', `$JS.API.STREAM.INFO.${stream}`];
/**
 * … and for setting up streams, which is the audit service's alone: who may do that with a single one can have it record any subject,
 * and have the server publish to any subject what is stored in it.
 */
const streamSetUpApi = [stream, ...[edgeSlotBucket, accountantBucket].map(({ name }) => `KV_${name}`)].flatMap((name) =>
  ['CREATE', 'UPDATE'].map((verb) => `$JS.API.STREAM.${verb}.${name}`),
);
/** To see whether a bucket is there, and as it should be. */
const bucketLookApi = ({ name }: { readonly name: string }) => `$JS.API.STREAM.INFO.KV_${name}`;
/** Consuming from it: consumer set-up, asking for messages, acknowledging them. */
const consumerApi = [
  ...['CREATE', 'INFO', 'NAMES', 'LIST'].map((verb) => `$JS.API.CONSUMER.${verb}.${stream}`),
  ...['CREATE', 'DURABLE.CREATE', 'INFO', 'MSG.NEXT'].map((verb) => `$JS.API.CONSUMER.${verb}.${stream}.>`),
  `$JS.ACK.${stream}.>`,
];

/** A bucket of keys and values that is there: to read and write values. */
const bucketApi = (bucket: { readonly name: string }) => [
  bucketLookApi(bucket),
  `$JS.API.STREAM.MSG.GET.KV_${bucket.name}`,
  `$KV.${bucket.name}.*`,
];

/** What was changed goes into the log; of connections nobody who administers may tell anything. */
const tellingChanges = [subjects.administrationChanged, ...streamLookApi];

/** What an administrator may ask of everybody. */
const administration = [
  subjects.edgeSessions,
  subjects.edgeEndSession,
  subjects.edgeDrain,
  subjects.edgeStatus,
  subjects.auditLog,
  subjects.auditCauses,
  subjects.auditKeyUse,
  subjects.auditChanges,
  subjects.auditStory,
  subjects.balancerStatus,
  subjects.vitals,
  ...adminSubjects,
  subjects.authTest,
  subjects.authHealth,
  subjects.poolHealth,
  subjects.poolAssigned,
  ...caSubjects,
  subjects.caAuthority,
  subjects.caHealth,
  subjects.caCrl,
  subjects.gatewayCertificates,
  ...settingsSubjects,
  ...tellingChanges,
];

/** One user a service; the edge faces the internet, so that it in particular may neither administer nor read records. */
export const busUsers: readonly BusUser[] = [
  {
    name: 'edge',
    publish: [
      subjects.authVerify,
      subjects.authEapBegin,
      subjects.authEapContinue('*'),
      ...previousLogins,
      subjects.authVerifyMachine,
      subjects.authMachineAuthorities,
      subjects.caEnroll('ike'),
      subjects.poolLease,
      subjects.poolRenew,
      subjects.poolRelease,
      // What administrators change is not for it to tell: in a batch of its own it is not believed.
      subjects.connectionEvents,
      subjects.eventBatch,
      subjects.edgePresence,
      ...streamLookApi,
      ...bucketApi(edgeSlotBucket),
    ],
    subscribe: [
      subjects.edgeSessions,
      subjects.edgeEndSession,
      subjects.edgeSetLimits,
      subjects.edgeDrain,
      subjects.edgeStatus,
      subjects.edgeHandKey,
      subjects.caPublished,
      subjects.gatewayCertificates,
      subjects.vitals,
      taking('edge'),
    ],
    // All its connections do not fit into one message.
    answers: 1_000,
  },
  {
    name: 'auth',
    // It keeps accounts of sessions, and ends or limits them on a back end's word.
    // It trusts the internal CA, and has a certificate of it for EAP-TLS.
    publish: [
      subjects.edgeSessions,
      subjects.edgeEndSession,
      subjects.edgeSetLimits,
      subjects.caEnroll('eap'),
      subjects.caAuthority,
      subjects.caCrl,
      ...streamLookApi,
      ...consumerApi,
      ...bucketApi(accountantBucket),
    ],
    subscribe: [
      subjects.authVerify,
      subjects.authEapBegin,
      subjects.authEapContinue('*'),
      ...previousLogins,
      subjects.authVerifyMachine,
      subjects.authMachineAuthorities,
      ...adminSubjects,
      subjects.authTest,
      subjects.authHealth,
      subjects.caPublished,
      subjects.gatewayCertificates,
      subjects.vitals,
      taking('auth'),
    ],
    answers: 1,
  },
  {
    name: 'ip-pool',
    // A login may replace an older one of its user.
    publish: [subjects.edgeEndSession],
    subscribe: [
      subjects.poolLease,
      subjects.poolRenew,
      subjects.poolRelease,
      subjects.poolHealth,
      subjects.poolAssigned,
      subjects.edgePresence,
      subjects.vitals,
      taking('ip-pool'),
    ],
    answers: 1,
  },
  {
    name: 'audit',
    // Of sessions whose edge was lost it tells the end.
    publish: [
      subjects.event('connection.ended'),
      subjects.eventBatch,
      ...streamLookApi,
      ...streamSetUpApi,
      bucketLookApi(edgeSlotBucket),
      bucketLookApi(accountantBucket),
      ...consumerApi,
    ],
    subscribe: [
      subjects.auditLog,
      subjects.auditCauses,
      subjects.auditKeyUse,
      subjects.auditChanges,
      subjects.auditStory,
      subjects.edgePresence,
      subjects.vitals,
      taking('audit'),
    ],
    answers: 1,
  },
  {
    // It leads clients to edges, and learns from those where their clients are.
    name: 'balancer',
    publish: [subjects.edgeSessions],
    subscribe: [subjects.edgePresence, subjects.balancerStatus, subjects.vitals, taking('balancer')],
    answers: 1,
  },
  {
    // Its keys sign certificates: it asks nobody anything.
    name: 'ca',
    publish: [subjects.caPublished],
    subscribe: [
      ...caSubjects,
      ...enrolments,
      subjects.caAuthority,
      subjects.caCrl,
      subjects.caHealth,
      subjects.vitals,
      taking('ca'),
    ],
    answers: 1,
  },
  {
    // It is root: it answers, asks nobody anything, and tells what it has put back of settings.
    name: 'supervisor',
    publish: tellingChanges,
    subscribe: settingsSubjects,
    answers: 1,
  },
  {
    // What the supervisor does to settings, in a cluster: it tells instances to take them over, and sees that they have.
    name: 'publisher',
    publish: [...settingsTakers.map(taking), subjects.vitals, ...tellingChanges],
    subscribe: [...settingsSubjects, subjects.vitals],
    answers: 1,
  },
  {
    // It acts for administrators who have signed in: what commands may, a certificate for its page, and keys for set-up files, which
    // commands read from where they lie.
    name: 'console',
    publish: [...administration, subjects.caEnroll('console'), subjects.edgeHandKey],
    subscribe: [
      subjects.allEvents,
      subjects.edgePresence,
      subjects.caPublished,
      subjects.gatewayCertificates,
      subjects.vitals,
      taking('console'),
      ...consoleAdminSubjects,
    ],
    answers: 1,
  },
  {
    name: 'cli',
    publish: [...administration, ...consoleAdminSubjects],
    subscribe: [subjects.allEvents, subjects.edgePresence],
    answers: 0,
  },
];

function namesOf<T extends object>(commands: T): (keyof T)[] {
  return Object.keys(commands) as (keyof T)[];
}
