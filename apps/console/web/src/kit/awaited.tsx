import { Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ProblemAlert } from './problem-alert.tsx';

interface AwaitedProps {
  readonly query: { readonly error: Error | null; readonly refetch: () => unknown };
  /** Pixels of what is awaited, about: what is below it stays where it is. */
  readonly height: number;
}

/** Where an answer will be: that it is awaited, or why there is none. */
export function Awaited({ query: { error, refetch }, height }: AwaitedProps) {
  const { t } = useTranslation();
  if (error !== null) return <ProblemAlert error={error} retry={() => void refetch()} />;
  return <Skeleton h={height} role="status" aria-busy="true" aria-label={t('frame.loading')} />;
}
