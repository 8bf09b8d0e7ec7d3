/** The most a request waits for Redis. Shorter than the edge's patience (NATS request), so that the user gets the reason. */
export const redisAnswerMs = 2_000;

/** Silence on a Redis connection with commands in flight after which it is given up and opened anew: a few answers late. */
export const redisSilenceMs = 5_000;

/** Longest pause between two attempts to reach Redis: new connections are accepted again this soon after it came back. */
export const redisReconnectMaxMs = 1_000;

/** First pause before Redis is tried again; grows by this much with each attempt. */
export const redisReconnectStepMs = 50;

/** Share of the pool in use at which the administrator is warned. */
export const fullWarningShare = 0.9;

/** Share below which the warning is armed again: apart from the other, lest it repeat with every lease around it. */
export const fullWarningRearmShare = 0.85;

/** How long edges are listened to for which of them ended a replaced session. */
export const edgeAnswerMs = 1_000;

/** The per-user file is looked at this often; who replaces it waits no longer than two looks. */
export const assignmentFilePollMs = 1_000;

/** Its mistakes that are told where there is little room: the command `sekisho office-mode check` lists them all. */
export const fileProblemsTold = 20;

/** How long a user's fixed address is waited for that an older session of theirs has to give back: an edge does so within a second. */
export const ownAddressWaitMs = 2_500;

/** Pause between two attempts at it. */
export const ownAddressPauseMs = 100;
