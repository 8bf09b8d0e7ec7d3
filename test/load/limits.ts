/** A program of the bench opens its sockets and says so. */
export const programReadyMs = 10_000;

/** A program of the bench counts up and ends once it is asked to. */
export const programEndMs = 5_000;

/** What a program takes beyond its measuring time to start and to end, on busy cores. */
export const programExtraMs = 15_000;

/** SoftEther makes its keys, opens its ports and brings up its virtual devices. */
export const softEtherStartMs = 60_000;

/** A first, short go that tells how much to offer. */
export const calibrationSeconds = 1;
/** Short goes at most, each offering somewhat more than the best so far carried. */
export const calibrationStepsMax = 5;
/** How much more is offered than was carried: enough to fill every queue, little enough to drop little. */
export const rateHeadroom = 1.15;
/** A gain below this is noise. */
export const worthwhileGain = 1.03;

/** Length of one run: far above the 100 ms of an interval, short enough for hundreds of runs in 25 minutes. */
export const runSeconds = 2;
/** Intervals of 100 ms at the start of a run that are left out. */
export const intervalsSkipped = 3;

/** TCP streams side by side: several clients' worth, so that two workers have something to share. */
export const tcpStreams = 4;
