export { Alarm } from './alarm.ts';
export { now, preciseNow } from './clock.ts';
export { HostScheduler, type HostSchedulerOptions } from './host-scheduler.ts';
