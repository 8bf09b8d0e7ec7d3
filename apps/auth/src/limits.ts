/** Every edge answers within milliseconds. A RADIUS server waits about a second for its answer: edges are asked twice. */
export const edgesAnswerWithinMs = 400;
