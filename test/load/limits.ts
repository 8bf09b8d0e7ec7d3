/** A program of the bench opens its sockets and says so. */
export const programReadyMs = 10_000;

/** A program of the bench counts up and ends once it is asked to. */
export const programEndMs = 5_000;

/** What a program takes beyond its measuring time to start and to end, on busy cores. */
export const programExtraMs = 15_000;
