/**
 * Test files at a time, each with a network, a gateway and three guests of its own: one alone leaves half of two processors idle,
 * while its clients wait for answers and for time to pass.
 */
export const interopWorkers = 2;
