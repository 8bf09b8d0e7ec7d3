/** A program of the bench opens its sockets and says so. */
export const programReadyMs = 10_000;

/** A program of the bench counts up and ends once it is asked to. */
export const programEndMs = 5_000;

/** What a program takes beyond its measuring time to start and to end, on busy cores. */
export const programExtraMs = 15_000;

/** SoftEther makes its keys, opens its ports and brings up its virtual devices. */
export const softEtherStartMs = 60_000;

/** One of the short goes that tell how much to offer. */
export const calibrationSeconds = 1;
export const calibrationStepsMax = 12;
/** Packets a second of the first of them: less than any gateway carries. */
export const firstRate = 10_000;
/** Where to begin for a point much like one that was measured: this share of what that one was offered. */
export const likeShare = 0.4;
/** Share of what was offered that arrives while a gateway keeps up: the rest is the clock's and the pace's. */
export const keptUpShare = 0.95;
/** How much more is offered than was carried: enough to fill every queue, little enough to drop little. */
export const rateHeadroom = 1.15;
/** A gain below this is noise. */
export const worthwhileGain = 1.03;

/** Length of one run: far above the 100 ms of an interval, short enough for hundreds of runs in 25 minutes. */
export const runSeconds = 2;
/** Intervals of 100 ms at the start of a run that are left out. */
export const intervalsSkipped = 3;

/** Users that the clients of a case share. */
export const accounts = 4;

/** TCP streams side by side: several clients' worth, so that two workers have something to share. */
export const tcpStreams = 4;

/** How often the clients' process looks whether all its clients stand; the error of a connect rate over seconds. */
export const standingPollMs = 10;

/** Sixteen clients connect. */
export const fewStandingMs = 30_000;

/** Packets of a blast are sealed, a microsecond or two each, and sent for seconds. */
export const blastMs = 60_000;

/** All clients say goodbye: 50,000 at a thousand a second. */
export const goodbyeMs = 90_000;

/** Packets of a blast wait sealed in memory: so many bytes of them, which at 8 Gb/s last for a second and a half. */
export const blastBytesMax = 1.5e9;

/** Thousands of clients connect: 50,000 at 150 a second. */
export const manyStandingMs = 330_000;

/** The gateway ends what it knows of the clients that left. */
export const leaseRestMs = 500;

/** Garbage of the rush is collected, the last records are written. */
export const settleMs = 3_000;

/** From the order to blast to its first packet: a million packets are sealed. */
export const flowMs = 20_000;

/** A gateway is quiet when it sends no more than this in the time between two looks: keep-alives of some sessions. */
export const quietPackets = 40;
export const quietPollMs = 150;
/** Longest queue to wait for. */
export const quietAfterMs = 30_000;

/** What is asked of the console together: some ten administrators with pages open, or one script in a hurry. */
export const requestsPerSecond = 50;
/** Longer than the half minute after which the console asks all edges anew. */
export const consoleSeconds = 35;
/** Pages that are opened meanwhile, one every three and a half seconds: nobody opens as many. */
export const pagesWhileAsking = 10;
/** Ten thousand sessions are told, recorded and known to the console. */
export const sessionsKnownMs = 90_000;
/** Some hundred users are added. */
export const administratorMs = 120_000;
/** A page that is not there by then will not be. */
export const pageMs = 30_000;
