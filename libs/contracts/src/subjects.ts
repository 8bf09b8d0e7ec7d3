import type { AdministratorCommand } from './administrators.ts';
import type { CaCommand } from './ca.ts';
import type { GatewayCertificateUse } from './certificates.ts';
import type { EventType } from './events.ts';
import type { SettingsTaker } from './settings-take.ts';
import type { UserCommand } from './users.ts';

/**
 * Every subject of the bus. The version is part of it, each message's own, so that two releases can run side by side: what
 * cannot be read as before gets the next one, and whoever answers takes the one before as well (`previous`).
 */
const root = 'sekisho.v1';
const second = 'sekisho.v2';
const takenBy = `${root}.settings.take`;

export const subjects = {
  /** Sealed: verifyRequest and verifyReply. */
  authVerify: `${second}.auth.verify`,
  /** Sealed: eapRequest and eapReply. The next packets of the conversation go to the instance that the first reply named. */
  authEapBegin: `${second}.auth.eap.begin`,
  authEapContinue: (instance: string) => `${second}.auth.eap.continue.${instance}`,
  authAdmin: (command: UserCommand) => `${root}.auth.admin.${command}`,
  authTest: `${root}.auth.test`,
  /** Whether a machine that proved itself by certificate in IKE may connect. */
  authVerifyMachine: `${root}.auth.verify-machine`,
  /** CAs whose machine certificates are accepted, for IKE's certificate requests. */
  authMachineAuthorities: `${root}.auth.machine-authorities`,
  /** Answered by every instance of the auth service. */
  authHealth: `${root}.auth.health`,
  caAdmin: (command: CaCommand) => `${root}.ca.admin.${command}`,
  /** A certificate for one use of this gateway's own. What it says is up to the CA, not to who asks. */
  caEnroll: (use: GatewayCertificateUse) => `${root}.ca.enroll.${use}`,
  /** CA certificates and CRLs of the internal CA. */
  caAuthority: `${root}.ca.authority`,
  /** A CRL of the internal CA that is too large for one message, in pieces. */
  caCrl: `${root}.ca.crl`,
  /** Broadcast as soon as something was revoked, and whenever the CRLs are made anew: a bare caAuthority in JSON. */
  caPublished: `${root}.ca.published`,
  /** What the internal CA has to say of itself and of what expires soon. */
  caHealth: `${root}.ca.health`,
  /** The gateway's own certificates. Answered by every instance of every service that holds some. */
  gatewayCertificates: `${root}.gateway-certificates`,
  poolLease: `${root}.ip-pool.lease`,
  poolRenew: `${root}.ip-pool.renew`,
  poolRelease: `${root}.ip-pool.release`,
  /** Pools and what is wrong with them; any instance answers. */
  poolHealth: `${root}.ip-pool.health`,
  /** What the per-user file has for one user; any instance answers. */
  poolAssigned: `${root}.ip-pool.assigned`,
  auditLog: `${root}.audit.log`,
  /** How often attempts failed for which reason. */
  auditCauses: `${root}.audit.causes`,
  auditKeyUse: `${root}.audit.key-use`,
  /** What administrators have changed. */
  auditChanges: `${root}.audit.changes`,
  /** How one connection came about and ended, step by step. */
  auditStory: `${root}.audit.story`,
  /** Answered by every edge. */
  edgeSessions: `${root}.edge.sessions`,
  edgeEndSession: `${root}.edge.end-session`,
  edgeSetLimits: `${root}.edge.set-limits`,
  edgeDrain: `${root}.edge.drain`,
  /** The secret of a pre-shared key, sealed to whoever asks. Any one edge answers. */
  edgeHandKey: `${root}.edge.hand-key`,
  /** Answered by every edge with its presence. */
  edgeStatus: `${root}.edge.status`,
  /** Broadcast by every edge, every two seconds and when something of it changes: a bare edgePresence in JSON. */
  edgePresence: `${root}.edge.presence`,
  /** Answered by every balancer. */
  balancerStatus: `${root}.balancer.status`,
  /** The settings as they stand. Answered by whoever publishes them: a supervisor on one machine, the publisher of a cluster. */
  settingsShow: `${root}.settings.show`,
  /** What a change would come to. */
  settingsCheck: `${root}.settings.check`,
  /** Writes them and has the services take them over. */
  settingsPublish: `${root}.settings.publish`,
  /** A new pre-shared key; answered as settingsPublish is. */
  settingsMakeKey: `${root}.settings.make-key`,
  settingsRevisions: `${root}.settings.revisions`,
  settingsRevision: `${root}.settings.revision`,
  /** Has one instance of a service of a cluster take over what stands in its file. */
  settingsTake: (service: SettingsTaker, instance: string) => `${takenBy}.${service}.${instance}`,
  /** Answered by the console. */
  consoleAdmin: (command: AdministratorCommand) => `${root}.console.${command}`,
  /** Answered by every instance of every service. */
  vitals: `${root}.vitals`,
  event: (type: EventType) => `${root}.event.${type}`,
  connectionEvents: `${root}.event.connection.*`,
  administrationChanged: `${root}.event.administration.changed`,
  /** Several events in one message: a JSON array (CloudEvents 1.0, JSON Batch Format). */
  eventBatch: `${root}.event.batch`,
  allEvents: `${root}.event.>`,
} as const;

const continued = subjects.authEapContinue('');

/** A subject without the name of the one instance that it leads to: the same for all of them. */
export function subjectTemplate(subject: string): string {
  if (subject.startsWith(continued)) return subjects.authEapContinue('{instance}');
  return subject.startsWith(`${takenBy}.`) ? `${takenBy}.{service}.{instance}` : subject;
}

/** JetStream stream that keeps all events. */
export const eventStream = { name: 'SEKISHO_EVENTS', subjects: [subjects.allEvents] } as const;
