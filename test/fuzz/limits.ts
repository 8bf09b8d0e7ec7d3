/** Bounds of a fuzzing run, with their reasons. */
export const limits = {
  /** Two packets of the usual size; what is longer repeats itself. */
  inputBytesMax: 4_096,
  /** Between two looks at what was reached: a look takes as long as some fifty inputs. */
  inputsPerLook: 96,
  /** Edits of one input: more leave nothing of what was valid. */
  editsMax: 6,
  /** A decoder that takes so long for one input is as good as one that hangs; the machine may be busy. */
  inputMsMax: 2_000,
  /** An input that has not come back by then will not: the run ends and says which it was. */
  hangMs: 10_000,
  /** Findings of one target: more are the same again. */
  findingsMax: 5,
} as const;
