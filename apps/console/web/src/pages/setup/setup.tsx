import { Button, Select, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/ask.ts';
import { bytesOf } from '../../api/base64.ts';
import { api } from '../../api/client.ts';
import type { paths } from '../../api/schema.d.ts';
import { formatTime } from '../../i18n/format.ts';
import { language } from '../../i18n/translations.ts';
import { Awaited } from '../../kit/awaited.tsx';
import { Icon } from '../../kit/icons.tsx';
import { ProblemAlert } from '../../kit/problem-alert.tsx';
import { saveFile } from '../../kit/save-file.ts';
import { SecretOnce } from '../../kit/secret-once.tsx';
import { type Platform, platformOf, platforms } from '../clients/platforms.ts';
import { Door } from '../sign-in/door.tsx';
import { useLinkToken } from '../sign-in/link-token.ts';

type Link = paths['/api/setup']['post']['responses']['200']['content']['application/json'];
type Files = paths['/api/setup/files']['post']['responses']['200']['content']['application/json'];

/** What a link leads to by which somebody fetches their own set-up. */
export default function Setup() {
  const { t } = useTranslation('setup');
  const token = useLinkToken();
  const link = useQuery({
    queryKey: ['setup', token],
    queryFn: () => ask(api.POST('/api/setup', { body: { token: token ?? '' } })),
    enabled: token !== undefined,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (token === undefined) return <Door title={t('over')}>{t('kit.linkCut')}</Door>;
  if (link.data !== undefined) return <Fetch token={token} link={link.data} />;
  return (
    <Door title={t(link.error === null ? 'title' : 'over')}>
      <Awaited query={link} height={160} />
    </Door>
  );
}

function Fetch({ token, link }: { readonly token: string; readonly link: Link }) {
  const { t } = useTranslation(['setup', 'clients']);
  const [platform, setPlatform] = useState<Platform>(() => platformOf(navigator.userAgent));
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () => ask(api.POST('/api/setup/files', { body: { token, platform, language: language() } })),
  });
  if (data !== undefined) return <Fetched fetched={data} />;
  return (
    <Door title={t('title')} hint={link.user === undefined ? t('hintForAll') : t('hint', { user: link.user })}>
      <Stack>
        <Text size="sm">{t('until', { time: formatTime(link.expiresAt) })}</Text>
        {link.resetsPassword && <Text size="sm">{t('password')}</Text>}
        <Select
          label={t('platform')}
          data={platforms
            .filter((each) => each !== 'everyone')
            .map((value) => ({ value, label: t(`clients:platforms.${value}`) }))}
          value={platform}
          allowDeselect={false}
          onChange={(value) => setPlatform(platforms.find((each) => each === value) ?? platform)}
        />
        {error && <ProblemAlert error={error} />}
        <Button loading={isPending} onClick={() => mutate()}>
          {t('fetch')}
        </Button>
      </Stack>
    </Door>
  );
}

function Fetched({ fetched: { files, password, profile } }: { readonly fetched: Files }) {
  const { t } = useTranslation('setup');
  const [isShown, setShown] = useState(true);
  // What tells how to use the others comes first.
  const sorted = files.toSorted((a, b) => Number(b.name.startsWith('guide-')) - Number(a.name.startsWith('guide-')));
  return (
    <Door title={t('done')} hint={t('doneHint')}>
      <Stack>
        {password !== undefined && isShown && (
          <SecretOnce title={t('own')} secret={password} onDone={() => setShown(false)} />
        )}
        {files.length > 1 && <Text size="sm">{t('guideFirst')}</Text>}
        {profile !== undefined && (
          <>
            <Text size="sm">{t('profileHint')}</Text>
            <Button component="a" href={profile}>
              {t('profile')}
            </Button>
          </>
        )}
        {sorted.map(({ name, mediaType, bytes }) => (
          <Button
            key={name}
            variant="default"
            leftSection={<Icon name="download" size={16} />}
            onClick={() => saveFile(name, bytesOf(bytes), mediaType)}
          >
            {t('save', { file: name })}
          </Button>
        ))}
      </Stack>
    </Door>
  );
}
