import { Stack } from '@mantine/core';
import { useMay } from '../../../api/use-may.ts';
import { BackEnds } from './realms/back-ends.tsx';
import { LoginTest } from './realms/login-test.tsx';
import { Realms } from './realms/realms.tsx';

/** Which users are verified by whom, and a try of it. */
export function RealmsForm() {
  const mayTry = useMay('operator');
  return (
    <Stack gap="xl">
      <Realms />
      <BackEnds />
      {mayTry && <LoginTest />}
    </Stack>
  );
}
