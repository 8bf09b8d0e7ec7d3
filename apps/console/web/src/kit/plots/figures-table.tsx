import { useTranslation } from 'react-i18next';
import { formatClock } from '../../i18n/format.ts';
import { thinned } from './scales.ts';
import type { TimePlotProps } from './time-plot.tsx';

/** As many as one listens to. */
const rowsMax = 12;

/** What a plot shows, as a table that is read but not seen. */
export function FiguresTable({
  label,
  times,
  series,
  format,
}: Pick<TimePlotProps, 'label' | 'times' | 'series' | 'format'>) {
  const { t } = useTranslation();
  const rows = thinned(
    times.map((time, index) => ({ time, index })),
    rowsMax,
  );
  return (
    <div className="visually-hidden">
      <table>
        <caption>
          {label}: {t('kit.tableOf')}
        </caption>
        <thead>
          <tr>
            <th scope="col">{t('kit.time')}</th>
            {series.map(({ name, label: of }) => (
              <th key={name} scope="col">
                {of}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ time, index }) => (
            <tr key={time}>
              <th scope="row">{formatClock(time)}</th>
              {series.map(({ name, values }) => (
                <td key={name}>{format(values[index] ?? 0)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
