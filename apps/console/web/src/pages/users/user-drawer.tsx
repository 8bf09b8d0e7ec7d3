import { Button, Drawer, Group, MultiSelect, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { useMay } from '../../api/use-may.ts';
import { formatTime } from '../../i18n/format.ts';
import { announce } from '../../kit/announce.ts';
import { ConfirmDialog } from '../../kit/confirm-dialog.tsx';
import { Icon } from '../../kit/icons.tsx';
import { Facts, Panel, State } from '../../kit/panel.tsx';
import { ProblemAlert } from '../../kit/problem-alert.tsx';
import { SecretOnce } from '../../kit/secret-once.tsx';
import { FixedAddress } from './fixed-address.tsx';
import { useGroups } from './use-groups.ts';
import { stateOf, tones, type User, usersKey } from './user.ts';
import { UserRules } from './user-rules.tsx';

interface UserDrawerProps {
  /** undefined: closed. */
  readonly user: User | undefined;
  readonly address: string | undefined;
  readonly onClose: () => void;
}

/** One user: what is known, and what may be done. */
export function UserDrawer({ user, address, onClose }: UserDrawerProps) {
  const { t } = useTranslation('users');
  const mayChange = useMay('administrator');
  const mayHelp = useMay('operator');
  return (
    <Drawer
      opened={user !== undefined}
      onClose={onClose}
      title={user?.name}
      position="right"
      size="lg"
      closeButtonProps={{ 'aria-label': t('frame.close') }}
    >
      {user !== undefined && (
        <Stack key={user.name}>
          <UserFacts user={user} address={address} />
          <FixedAddress user={user} />
          {mayHelp && <Help user={user} />}
          {mayChange && <UserRules user={user} />}
          {mayChange && <Memberships user={user} />}
          {mayChange && <Remove user={user} onDone={onClose} />}
        </Stack>
      )}
    </Drawer>
  );
}

function UserFacts({ user, address }: Pick<UserDrawerProps, 'address'> & { readonly user: User }) {
  const { t } = useTranslation('users');
  const method = user.papOnly ? 'pap' : 'any';
  return (
    <Panel title={t('user.facts')}>
      <Facts
        facts={[
          [
            t('columns.state'),
            <State key="state" tone={tones[stateOf(user)]}>
              {t(`states.${stateOf(user)}`)}
            </State>,
          ],
          [t('user.lockedUntil'), user.lockedUntil === null ? undefined : formatTime(user.lockedUntil)],
          [t('columns.address'), address],
          [t('columns.groups'), user.groups.join(', ')],
          [t('user.logsInBy'), t(`user.methods.${user.hasPassword ? method : 'none'}`)],
          [t('user.failures'), String(user.failures)],
          [t('columns.lastLogin'), user.lastLogin === null ? t('never') : formatTime(user.lastLogin)],
          [t('columns.since'), formatTime(user.createdAt)],
        ]}
      />
    </Panel>
  );
}

function Help({ user: { name, ...user } }: { readonly user: User }) {
  const { t } = useTranslation('users');
  const queries = useQueryClient();
  const [asks, setAsks] = useState(false);
  const params = { path: { name } };
  const onSettled = () => queries.invalidateQueries({ queryKey: usersKey });
  const reset = useMutation({
    mutationFn: () => ask(api.POST('/api/users/{name}/password', { params, body: {} })),
    onSuccess: () => setAsks(false),
    onSettled,
  });
  const unlock = useMutation({
    mutationFn: () => ask(api.POST('/api/users/{name}/unlock', { params })),
    onSuccess: () => announce(t('unlock.done', { name })),
    onSettled,
  });
  return (
    <>
      <Group>
        <Button variant="default" leftSection={<Icon name="key" size={16} />} onClick={() => setAsks(true)}>
          {t('password.reset')}
        </Button>
        {(user.lockedUntil !== null || user.failures > 0) && (
          <Button
            variant="default"
            leftSection={<Icon name="lock" size={16} />}
            loading={unlock.isPending}
            onClick={() => unlock.mutate()}
          >
            {t('unlock.do')}
          </Button>
        )}
      </Group>
      {unlock.error && <ProblemAlert error={unlock.error} />}
      {reset.data?.password !== undefined && (
        <SecretOnce title={t('password.of', { name })} secret={reset.data.password} onDone={reset.reset} />
      )}
      <ConfirmDialog
        opened={asks}
        title={t('password.reset')}
        confirm={t('password.reset')}
        pending={reset.isPending}
        error={reset.error}
        onConfirm={() => reset.mutate()}
        onClose={() => setAsks(false)}
      >
        {t('password.ask', { name })}
      </ConfirmDialog>
    </>
  );
}

function Memberships({ user: { name, groups } }: { readonly user: User }) {
  const { t } = useTranslation('users');
  const queries = useQueryClient();
  const { groups: all = [] } = useGroups();
  const { mutate, error, isPending } = useMutation({
    mutationFn: async (chosen: readonly string[]) => {
      for (const group of chosen.filter((each) => !groups.includes(each))) {
        await ask(api.PUT('/api/groups/{group}/members/{user}', { params: { path: { group, user: name } } }));
        announce(t('user.joined', { name, group }));
      }
      for (const group of groups.filter((each) => !chosen.includes(each))) {
        await ask(api.DELETE('/api/groups/{group}/members/{user}', { params: { path: { group, user: name } } }));
        announce(t('user.left', { name, group }));
      }
    },
    onSettled: () => queries.invalidateQueries(),
  });
  return (
    <>
      <MultiSelect
        label={t('user.groups')}
        data={all.map((group) => group.name)}
        value={groups}
        disabled={isPending}
        onChange={mutate}
      />
      {error && <ProblemAlert error={error} />}
    </>
  );
}

function Remove({ user: { name }, onDone }: { readonly user: User; readonly onDone: () => void }) {
  const { t } = useTranslation('users');
  const queries = useQueryClient();
  const [asks, setAsks] = useState(false);
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => ask(api.DELETE('/api/users/{name}', { params: { path: { name } } })),
    onSuccess: async () => {
      announce(t('remove.done', { name }));
      onDone();
      await queries.invalidateQueries();
    },
  });
  return (
    <>
      <Group>
        <Button color="shu" variant="light" leftSection={<Icon name="bin" size={16} />} onClick={() => setAsks(true)}>
          {t('remove.do')}
        </Button>
      </Group>
      <ConfirmDialog
        opened={asks}
        title={t('remove.do')}
        confirm={t('remove.do')}
        destructive
        word={name}
        pending={isPending}
        error={error}
        onConfirm={mutate}
        onClose={() => setAsks(false)}
      >
        {t('remove.ask', { name })}
      </ConfirmDialog>
    </>
  );
}
