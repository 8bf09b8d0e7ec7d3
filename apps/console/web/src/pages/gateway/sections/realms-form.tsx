import { Stack } from '@mantine/core';
import { BackEnds } from './realms/back-ends.tsx';
import { LoginTest } from './realms/login-test.tsx';
import { Realms } from './realms/realms.tsx';

/** Which users are verified by whom, and a try of it. */
export function RealmsForm() {
  return (
    <Stack gap="xl">
      <Realms />
      <BackEnds />
      <LoginTest />
    </Stack>
  );
}
