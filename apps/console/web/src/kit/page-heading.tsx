import { Group, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

let shownBefore: string | undefined;

/**
 * A page's heading (its only h1), and the document's title. It takes the focus when it comes by navigation, so that keyboard and
 * screen reader go on at the new page; the first page leaves the focus where the browser has it.
 */
export function PageHeading(props: {
  readonly title: string;
  readonly hint?: ReactNode;
  readonly children?: ReactNode;
}) {
  const { title, hint, children } = props;
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${t('product')}`;
  }, [title, t]);
  useEffect(() => {
    const here = window.location.pathname;
    if (shownBefore !== undefined && shownBefore !== here) heading.current?.focus({ preventScroll: true });
    shownBefore = here;
  }, []);
  return (
    <Group justify="space-between" align="flex-start" mb="md" gap="sm">
      <div>
        <Title order={1} ref={heading} tabIndex={-1}>
          {title}
        </Title>
        {hint !== undefined && (
          <Text c="dimmed" size="sm" mt={2}>
            {hint}
          </Text>
        )}
      </div>
      {children !== undefined && <Group gap="xs">{children}</Group>}
    </Group>
  );
}
