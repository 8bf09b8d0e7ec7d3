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
  /** Pixels that its texts have. */
  readonly room: number;
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

/** Of a letter, as wide as they come in a mean; those of Japanese are twice as wide. */
const letterWidth = 6.3;

/** What there is room for of a text, in pixels; whoever reads the list reads all of it. */
export function shortened(text: string, room: number): string {
  const widthOf = (letters: string): number =>
    [...letters].reduce((sum, letter) => sum + (letter > '\u2e80' ? 2 : 1) * letterWidth, 0);
  if (widthOf(text) <= room) return text;
  let kept = text;
  while (kept.length > 1 && widthOf(kept) + letterWidth > room) kept = kept.slice(0, -1);
  return `${kept.trimEnd()}…`;
}

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
      room: roomOf(xOf(message.from), xOf(message.to), whole),
      after: Math.max(0, message.at - (messages[index - 1]?.at ?? message.at)),
    })),
  };
}

/** No other message is beside one: its text may be wider than its arrow, up to the times and the edge. Of one's own, from the loop to the edge. */
function roomOf(x1: number, x2: number, whole: number): number {
  if (x1 === x2) return whole - x1 - ownRoom;
  const middle = (x1 + x2) / 2;
  return 2 * Math.min(middle - timeWidth, whole - middle) - 16;
}
const ownRoom = 56;
