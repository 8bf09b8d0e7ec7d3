import { Text } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { doerOf, doneOf } from './deed.ts';

/** What was done in words; as the log has it where there are none. */
export function wordsOf(t: TFunction<'audit'>, what: string): string {
  const { key, target } = doneOf(what);
  if (key === undefined) return what;
  return target === '' ? t(`deeds.${key}`) : t('deedTo', { deed: t(`deeds.${key}`), target });
}

export function whoOf(t: TFunction<'audit'>, by: string): string {
  const { way, name } = doerOf(by);
  if (way === undefined) return name ?? by;
  return t('through', { who: name ?? t('nobody'), way: t(`ways.${way}`) });
}

/** Words for something, and below them how the log has it, by which it is searched. */
export function Coded({ words, code }: { readonly words: string; readonly code: string }) {
  return (
    <>
      <Text span size="sm" display="block" truncate lh={1.3}>
        {words}
      </Text>
      {words !== code && (
        <Text span size="xs" c="dimmed" display="block" truncate lh={1.3} className="mono">
          {code}
        </Text>
      )}
    </>
  );
}

export function What({ what }: { readonly what: string }) {
  const { t } = useTranslation('audit');
  return <Coded words={wordsOf(t, what)} code={what} />;
}

export function Who({ by }: { readonly by: string }) {
  const { t } = useTranslation('audit');
  return <Coded words={whoOf(t, by)} code={by} />;
}
