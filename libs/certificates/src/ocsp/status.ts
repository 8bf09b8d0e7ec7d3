/** OCSPResponseStatus (RFC 6960 §4.2.1); 4 is not used. */
export const statusCodes = {
  successful: 0,
  malformedRequest: 1,
  internalError: 2,
  tryLater: 3,
  sigRequired: 5,
  unauthorized: 6,
} as const;

export const statusText = (code: number): string =>
  Object.entries(statusCodes).find(([, number]) => number === code)?.[0] ?? `status ${code}`;
