/** A service that does not say it is ready in this time will not: the slowest, the first start with an empty store, takes about two seconds. */
export const readyTimeoutMs = 30_000;
/** How often a server without a ready signal of its own is asked. */
export const readyPollMs = 50;
/** Files that a service reads as a copy are brought up to date this often. */
export const handedRefreshMs = 1_000;
/** Folders in folders of what a service keeps: it has three levels, and what goes deeper was never made by root. */
export const givenFolderDepthMax = 16;
/** The token of a link, of 43 letters. */
export const firstInvitationBytesMax = 64;
/** The public key that secrets are sealed to has 44 characters. */
export const sealingKeyBytesMax = 1_024;
/** An edge with new certificates waits for the CA for five seconds, and tells tens of thousands of sessions of new rules. */
export const settingsTakenTimeoutMs = 20_000;
/** What a service that has been replaced may take for what it has begun: a little more than its own bound. */
export const retirementMaxMs = 135_000;
/** An answer is with whoever asked long before: it is a message on this machine. */
export const answerLeavesMs = 500;
/** Of what stood in the way of settings, in the log of changes: a service may say very much, and an event has its room. */
export const putBackReasonLettersMax = 1_000;
/** Revisions of the settings that are kept. */
export const settingsRevisionsMax = 100;
/** A child gets this long to stop by itself: a little more than the services' own bound of ten seconds. */
export const stopTimeoutMs = 12_000;
/** nats-server and Redis have nothing to wait for but the disk. */
export const serverStopTimeoutMs = 5_000;

/** Pause before a child that died is started again: doubled each time, back to the first after a calm minute. */
export const restartDelayMinMs = 1_000;
export const restartDelayMaxMs = 30_000;
export const calmAfterMs = 60_000;

/** One log file; with the kept ones a service uses some 40 MB. */
export const logFileBytesMax = 10 * 1024 * 1024;
export const logFilesKept = 3;
/** What is kept of a child's last words, to say why it died. */
export const lastWordsLengthMax = 2_000;

/** Below Linux' range for outgoing connections (32768 and up), so that none of those takes the port while we are down. */
export const loopbackPortMin = 20_000;
export const loopbackPortMax = 29_999;
export const loopbackPortTries = 50;

/** How long `up` waits for a lock that another command may be looking at. */
export const lockWaitSeconds = 2;

/** Connections whose user and address are remembered for the live lines. */
export const liveConnectionsMax = 10_000;

/** Connections under way that `trace` remembers until their user shows: as many as one edge takes in half a minute. */
export const tracedConnectionsMax = 10_000;
/** A connect has some fifteen steps; what is more is of a client that begins again and again. */
export const tracedEventsMax = 64;

/** The whole self-test, which takes well under a second where all is well. */
export const probeTimeoutMs = 30_000;

/** A file of certificates: as much as a bundle of all CAs of the web has, four times. */
export const certificateFileBytesMax = 1024 * 1024;

/** How long certificates of the bus are good for: its CA and servers are one installation's own, and nobody renews them by himself. */
export const busCertificateYears = 10;

/** Instances of a cluster's services answer within milliseconds; who is silent this long is taken for away. */
export const instancesAnswerMs = 750;
/** Who was told to leave is looked for this often until it is back. */
export const instancePollMs = 250;
export const instanceLeavingMs = 1_000;
/** A container is started anew after a tenth of a second, and its service takes some seconds to be ready on a busy machine. */
export const instanceBackMaxMs = 45_000;
/** Docker waits up to a minute before it starts again what has failed again and again. */
export const instanceRecoversMaxMs = 90_000;
/** One that is told: it has 140 s to finish what it has begun and to end, and then as long as one that has not come up. */
export const instanceTakesMaxMs = 240_000;
/** Of one service: an edge has one of 255 slots, and of the others there are a few. */
export const instancesInRoundMax = 256;
/** All of one service: 30 that each take a minute. */
export const instancesRoundMaxMs = 30 * 60_000;
/** Who was away while settings were published is found this often. */
export const stragglersLookMs = 15_000;
