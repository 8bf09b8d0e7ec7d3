/** hh:mm:ss in local time. */
export const formatClock = (at: Date): string => at.toTimeString().slice(0, 8);

/** yyyy-mm-dd hh:mm:ss in local time. */
export const formatTimestamp = (at: Date): string =>
  `${at.getFullYear()}-${two2(at.getMonth() + 1)}-${two2(at.getDate())} ${formatClock(at)}`;

const two2 = (n: number): string => String(n).padStart(2, '0');
