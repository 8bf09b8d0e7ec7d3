/** argon2id as OWASP recommends it (2024): 19 MiB, two passes, one lane; some 20 ms of one core. */
export const argon2MemoryKiB = 19_456;
export const argon2Passes = 2;
export const argon2Lanes = 1;

/** Spans of login hours: six a day of the week, more than anybody means. */
export const loginHoursSpansMax = 42;
