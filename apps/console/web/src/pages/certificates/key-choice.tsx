import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';

const algorithms = ['rsa-2048', 'rsa-3072', 'ecdsa-p256', 'ecdsa-p384'] as const;
const encryptions = ['legacy', 'modern'] as const;

export interface KeyWish {
  readonly algorithm: (typeof algorithms)[number];
  readonly encryption: (typeof encryptions)[number];
}

export const usualKey: KeyWish = { algorithm: 'rsa-2048', encryption: 'legacy' };

/** What key is made, and how it is packed. */
export function KeyChoice({
  wish,
  onChange,
}: {
  readonly wish: KeyWish;
  readonly onChange: (change: Partial<KeyWish>) => void;
}) {
  const { t } = useTranslation('certificates');
  return (
    <>
      <Select
        label={t('issue.algorithm')}
        data={algorithms.map((value) => ({ value, label: value.toUpperCase() }))}
        value={wish.algorithm}
        allowDeselect={false}
        onChange={(value) => onChange({ algorithm: algorithms.find((each) => each === value) ?? 'rsa-2048' })}
      />
      <Select
        label={t('issue.encryption')}
        data={encryptions.map((value) => ({ value, label: t(`issue.encryptions.${value}`) }))}
        value={wish.encryption}
        allowDeselect={false}
        onChange={(value) => onChange({ encryption: encryptions.find((each) => each === value) ?? 'legacy' })}
      />
    </>
  );
}
