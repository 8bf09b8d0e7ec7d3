import { expect, it } from 'vitest';
import { attendance, attendedMs } from './attendance.ts';

it('lasts a minute from when the page was opened, and from each touch of it', () => {
  const page = new EventTarget();
  let now = 0;
  const isAttended = attendance(page, () => now);
  now = attendedMs - 1;
  expect(isAttended()).toBe(true);
  now += 1;
  expect(isAttended()).toBe(false);
  for (const touch of ['pointerdown', 'pointermove', 'wheel', 'touchstart', 'keydown', 'click', 'input']) {
    now += attendedMs;
    expect(isAttended(), touch).toBe(false);
    page.dispatchEvent(new Event(touch));
    expect(isAttended(), touch).toBe(true);
  }
});
