/** A body of a request: a CSV of some ten thousand users, or a settings file. */
export const bodyBytesMax = 2 * 1024 * 1024;
/** The same of who has not signed in: a passkey with all that a browser says of it has some kB. */
export const strangerBodyBytesMax = 64 * 1024;
/** A user's name in a path: 253 letters, of which each may take 9 as UTF-8 in percent signs. */
export const pathPartLettersMax = 253 * 9;
/** How long a request may take to arrive, and its headers: a page sends little, and a CSV is some hundred kB. */
export const requestMs = 15_000;
export const headersMs = 10_000;
/** How often those are looked for that take longer. */
export const overdueCheckMs = 1_000;
/** A handshake has two or three flights. */
export const handshakeMs = 10_000;
/** How long a connection waits for the next request: a page asks every few seconds. */
export const idleConnectionMs = 30_000;
/** Longer than anything takes that is asked: publishing waits for services, three minutes at most. Streams have their heartbeat. */
export const silentConnectionMs = 240_000;
/** Of a request: a cookie has some sixty bytes, and a browser's own headers stay below 2 kB. */
export const headerBytesMax = 8 * 1024;
/** Connections of one address, and in all: a browser has six, many may come through one tunnel, and each takes some 60 kB. */
export const connectionsOfOneMax = 128;
export const connectionsMax = 512;
/** Of too many the log tells so often. */
export const connectionsToldMs = 60_000;
/** How deep a body may nest: settings do five times. What is deeper is for those who want a parser's stack to overflow. */
export const bodyDepthMax = 32;
/** Problems that an answer names, and letters of one: a request may have hundreds of thousands. */
export const problemsToldMax = 20;
export const problemLettersMax = 200;
/** Files whose names change with what is in them. */
export const assetMaxAgeMs = 365 * 24 * 3600_000;
/** Longer than anybody types, and far shorter than what would cost a back end time. */
export const passwordLettersMax = 1_024;

/** Sessions in one answer: the page lists all of a gateway at once, and asks again rarely. */
export const sessionsPageMax = 20_000;
/** How often all sessions are asked for anew: what events do not tell is bytes, and what was missed. */
export const sessionsSyncMs = 30_000;
/** The same while somebody looks at few sessions: what asking costs is in proportion to them. */
export const sessionsSyncWatchedMs = 5_000;
export const sessionsFew = 1_000;
/** Edges of a cluster that have much to tell take a while. */
export const sessionsAnswerMs = 2_000;
/** Sessions that are taken over, or checked for an answer, without a pause: some three milliseconds. */
export const sessionsPerTurn = 250;
/** Sessions that are told at once to have come or changed; the others a moment later. */
export const sessionsToldMax = 1_000;
/** Connections that are over are remembered so long: an answer of an edge from before may still be on its way. */
export const endedRememberedMs = 10_000;

/** Fine samples: an hour; coarse ones: a day. */
export const sampleMs = 5_000;
export const samplesMax = 720;
export const coarseSampleMs = 120_000;
/** How often samples are written to the tables, some 200 kB: so much of them is lost where the console does not stop by itself. */
export const samplesKeptMs = 300_000;
/** A store that is away does not keep the console from stopping. */
export const samplesKeptLastMs = 2_000;
/** Records by which attempts of the last hour are known after a restart: some pages of the log, at most. */
export const fillingRecordsMax = 10_000;

/** How old may be what is known of back ends, pools, certificates and services while somebody looks. */
export const healthFreshMs = 10_000;
/** Refusals of the last hour that are remembered, to say why. */
export const refusalsRememberedMax = 5_000;
export const refusalsRememberedMs = 3600_000;
/** Causes that an overview names. */
export const overviewCodesMax = 8;

/** Streams of events that one administrator may have open: tabs and machines. */
export const streamsOfOneMax = 8;
export const streamsMax = 64;
/** Before any proxy takes a stream without words for dead. */
export const heartbeatMs = 15_000;
/** How often changes are told. */
export const feedMs = 1_000;
/** Events that are remembered for a page that lost its stream for a moment, and their bytes. */
export const feedRememberedMax = 128;
export const feedRememberedBytesMax = 4 * 1024 * 1024;
/** Bytes that wait for a page that does not read; then it is cut off and comes back. */
export const streamWaitingBytesMax = 8 * 1024 * 1024;
/** How far a diagnosis looks back where nobody says: a week, as the command does. */
export const diagnosisSinceMs = 7 * 24 * 3600_000;
/** Of cookies and links: 256 random bits, beyond any guessing. */
export const tokenBytes = 32;
/** NIST SP 800-63B asks for 8, OWASP ASVS 2.1.1 for 12. */
export const passwordLettersMin = 12;
/** argon2id as OWASP recommends it (2024): 19 MiB, two passes, one lane; some 20 ms of one core. */
export const argon2MemoryKiB = 19_456;
export const argon2Passes = 2;
export const argon2Lanes = 1;
/** RFC 4226 §4: 160 bits. */
export const totpSecretBytes = 20;
/** A telephone's clock may be half a minute off, either way. */
export const totpWindow = 1;
/** How long a link to set a password is good. */
export const invitationMs = 24 * 3600_000;
/** Codes for who has lost the authenticator app, each good once. */
export const recoveryCodes = 8;
/** Sign-ins of one administrator at once: a desk, a laptop, a telephone, and some that were left open. */
export const signInsMax = 10;
/** What of a browser's name is kept, for people to recognise it by. */
export const agentLettersMax = 256;
/** When a sign-in was last used is noted so often. */
export const seenIntervalMs = 30_000;
/** Wrong passwords before a name is held back at an address. */
export const signInFailuresFree = 5;
/** How long; doubled with each further failure. */
export const signInHoldMinMs = 2_000;
export const signInHoldMaxMs = 15 * 60_000;
/** When nobody has failed for so long, what was counted before is forgotten. */
export const signInFailuresForgottenMs = 24 * 3600_000;
/** How long a browser is known by which somebody was in. */
export const knownBrowserMs = 180 * 24 * 3600_000;
/** Names and addresses whose failures are remembered. */
export const signInNamesMax = 10_000;
/** Rest until sign-ins that are over are forgotten. */
export const sweepIntervalMs = 600_000;
/** AES-256. */
export const keyBytes = 32;
/** Requests of one address in this time: a page asks some two a second, and several people may be behind one address. */
export const requestWindowMs = 60_000;
export const requestsMax = 6_000;
/** A page with all its files is some forty. */
export const requestsOfStrangersMax = 600;
/** Addresses whose requests are counted; the one that was counted last longest ago goes first. */
export const addressesCountedMax = 5_000;
/** Users of one CSV file: each takes some milliseconds, and the request is answered when all are there. */
export const importedUsersMax = 1_000;
/** How long signing in at an OpenID provider may take. */
export const singleSignOnMs = 10 * 60_000;
/** What an OpenID provider may take for an answer, in seconds. */
export const providerAnswerSeconds = 10;
/** Codes that the provider is asked about at once, of one address or /64 of IPv6 and in all: it takes some 100 ms for one. */
export const providerAsksOfOneMax = 8;
export const providerAsksMax = 64;
/** What a provider sends back with the browser: a code, a state, its name. */
export const providerAnswerLettersMax = 4_096;
/** How long files with secrets in them wait to be fetched: as long as somebody needs to press a button. */
export const handoutMs = 5 * 60_000;
/** Such files of all administrators at once. */
export const handoutsMax = 64;
/** A `.p12` has some 5 kB, a set-up with guide and certificates below 200 kB. */
export const handoutBytesMax = 1024 * 1024;
/** How long a browser has to prove a passkey, or to make one. */
export const challengeMs = 300_000;
/** Challenges to make a passkey that were given to those who are in, and not used. */
export const challengesMax = 1_000;
/**
 * Sign-ins by passkey and by a provider that are done, and remembered so that none is done twice. By passkey each is of somebody who was
 * proven; a provider's code is good once at the provider as well (RFC 6749 §4.1.2).
 */
export const doneSignInsMax = 1_000;
/** Of one administrator. */
export const passkeysMax = 10;
/** How lately administrators have to have signed in for what would let somebody in for good. */
export const proofFreshMs = 10 * 60_000;
/** How long a link to one's own set-up lasts, unless it is said; and at most. */
export const setupLinkHours = 24;
export const setupLinkHoursMax = 7 * 24;
/** How often somebody may begin to use a link where nothing comes of it, as an edge or the CA is away: each time services are asked. */
export const setupLinkTriesMax = 5;
/** How often a link for everybody may be used at most: each time a key goes out. */
export const setupLinkUsesMax = 500;
/** Links that are over are listed so long, for whoever asks what became of them. */
export const setupLinksKeptMs = 30 * 24 * 3600_000;
/** Longer ones than any that is said are not looked up in another language: what they tell of is somebody's. */
export const sentenceCharactersMax = 4_096;
/** Of one profile from its address: a browser that asks again before it installs it is not to come too late. */
export const profileFetchesMax = 3;
