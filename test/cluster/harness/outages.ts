/**
 * How long things stay away. `npm run failures` has it as long as an outage is that an administrator would be woken by; the
 * tests of every day, for which that is too long, have it long enough that all who miss something have noticed.
 */
const whole = process.env.SEKISHO_OUTAGES === 'whole';

export const outages = whole
  ? { busMs: 30_000, databaseMs: 60_000, auditMs: 300_000, auditSessions: 1_000 }
  : { busMs: 12_000, databaseMs: 8_000, auditMs: 0, auditSessions: 150 };
