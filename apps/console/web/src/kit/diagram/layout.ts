export interface Participant {
  readonly id: string;
  readonly label: string;
  /** What stands below its name: an address, a suite. */
  readonly hint?: string;
}

export interface Message {
  readonly from: string;
  /** The same as `from`: something that it does for itself. */
  readonly to: string;
  readonly label: string;
  readonly detail?: string;
  /** Milliseconds since the first. */
  readonly at: number;
  readonly failed?: boolean;
}

export interface DrawnMessage extends Message {
  readonly y: number;
  readonly x1: number;
  readonly x2: number;
  /** Milliseconds since the one before. */
  readonly after: number;
}

export interface Diagram {
  readonly width: number;
  readonly height: number;
  readonly columns: readonly (Participant & { readonly x: number })[];
  readonly messages: readonly DrawnMessage[];
}

/** Pixels. */
export const timeWidth = 92;
export const headHeight = 58;
export const rowHeight = 46;
const columnWidth = 190;

/** More letters than that are wider than what is between two columns. */
const lettersMax = 60;

/** What there is room for of a text; whoever reads the list reads all of it. */
export const shortened = (text: string): string =>
  text.length <= lettersMax ? text : `${text.slice(0, lettersMax - 1)}…`;

/** Places participants as columns and messages as arrows between them, one below the other. */
export function layOut(participants: readonly Participant[], messages: readonly Message[], width = 0): Diagram {
  const whole = Math.max(width, timeWidth + participants.length * columnWidth);
  const each = (whole - timeWidth) / Math.max(1, participants.length);
  const columns = participants.map((participant, index) => ({ ...participant, x: timeWidth + each * (index + 0.5) }));
  const xOf = (id: string): number => columns.find((column) => column.id === id)?.x ?? timeWidth;
  return {
    width: whole,
    height: headHeight + messages.length * rowHeight + 24,
    columns,
    messages: messages.map((message, index) => ({
      ...message,
      y: headHeight + (index + 0.75) * rowHeight,
      x1: xOf(message.from),
      x2: xOf(message.to),
      after: Math.max(0, message.at - (messages[index - 1]?.at ?? message.at)),
    })),
  };
}
