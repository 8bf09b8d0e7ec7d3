/** Text from clients may hold anything; nothing of it may steer the administrator's terminal. */
export const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
