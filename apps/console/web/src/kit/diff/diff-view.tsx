import { Box, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './diff-view.module.css';
import { type DiffLine, differences, hunks, lineDifferences } from './differences.ts';

const written = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** What of a value a change has changed: each that differs, before and after. */
export function DiffView({ before, after }: { readonly before: unknown; readonly after: unknown }) {
  const { t } = useTranslation();
  const found = differences(before, after);
  if (found.length === 0) return <Text size="sm">{t('kit.unchanged')}</Text>;
  const unset = (
    <Text span size="sm" c="dimmed">
      {t('kit.unset')}
    </Text>
  );
  const is = (value: unknown): boolean => value !== undefined && value !== null;
  return (
    <table className={classes.values}>
      <thead>
        <tr>
          <th scope="col">{t('kit.value')}</th>
          <th scope="col">{t('kit.before')}</th>
          <th scope="col">{t('kit.after')}</th>
        </tr>
      </thead>
      <tbody>
        {found.map((each) => (
          <tr key={each.path}>
            <th scope="row" className="mono">
              {each.path}
            </th>
            <td>{is(each.before) ? <del>{written(each.before)}</del> : unset}</td>
            <td>{is(each.after) ? <ins>{written(each.after)}</ins> : unset}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Two versions of a text, such as a settings file: the lines that differ, with a few around them. */
export function TextDiff({
  before,
  after,
  label,
}: {
  readonly before: string;
  readonly after: string;
  readonly label: string;
}) {
  const { t } = useTranslation();
  if (before === after) return <Text size="sm">{t('kit.unchanged')}</Text>;
  return (
    <Box component="section" className={classes.lines} aria-label={label} tabIndex={0}>
      {hunks(lineDifferences(before, after)).map(({ at, line }) => (
        <Line key={at} line={line} />
      ))}
    </Box>
  );
}

function Line({ line }: { readonly line: DiffLine | undefined }) {
  if (line === undefined) return <span className={classes.gap}>⋯</span>;
  if (line.kind === 'removed') return <del data-sign="−">{line.text}</del>;
  if (line.kind === 'added') return <ins data-sign="+">{line.text}</ins>;
  return <span data-sign=" ">{line.text}</span>;
}
