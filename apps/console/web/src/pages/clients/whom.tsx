import { Alert, Autocomplete, Group, Radio, Select, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { languages } from '../../i18n/translations.ts';
import { Panel } from '../../kit/panel.tsx';
import {
  authenticationOf,
  type Choices,
  fieldId,
  type JudgedField,
  methodHintOf,
  methodOf,
  type Order,
  type Problems,
  trafficChoices,
} from './order.ts';
import { platforms } from './platforms.ts';

export interface WhomProps {
  readonly order: Order;
  readonly choices: Choices | undefined;
  /** Those that are shown. */
  readonly problems: Problems;
  readonly onChange: (change: Partial<Order>) => void;
}

/** For whom, for what, and how the machine proves itself. */
export function Whom(props: WhomProps) {
  const { t } = useTranslation('clients');
  const { order, choices, onChange } = props;
  return (
    <Panel title={t('who.title')}>
      <Stack maw={560}>
        <Radio.Group
          label={t('who.for')}
          value={order.forEverybody ? 'everybody' : 'user'}
          onChange={(value) => onChange({ forEverybody: value === 'everybody' })}
        >
          <Group mt="xs">
            <Radio value="user" label={t('who.forUser')} />
            <Radio value="everybody" label={t('who.forEverybody')} />
          </Group>
        </Radio.Group>
        {!order.forEverybody && <User {...props} />}
        <System order={order} onChange={onChange} />
        <Text field="server" placeholder={choices?.server} {...props} />
        <Machine {...props} />
        <Connection {...props} />
      </Stack>
    </Panel>
  );
}

interface TextProps extends WhomProps {
  readonly field: JudgedField;
  readonly placeholder?: string | undefined;
}

function Text({ field, placeholder, order, problems, onChange }: TextProps) {
  const { t } = useTranslation('clients');
  const problem = problems[field];
  return (
    <TextInput
      id={fieldId(field)}
      label={t(`who.${field}`)}
      description={t(`who.${field}Hint`)}
      maxLength={253}
      autoComplete="off"
      value={order[field]}
      {...(placeholder !== undefined && { placeholder })}
      {...(problem !== undefined && { error: t(`problems.${problem}`) })}
      onChange={(event) => onChange({ [field]: event.currentTarget.value })}
    />
  );
}

/** Accounts of ours are offered; another back end may have others. */
function User({ order, choices, problems, onChange }: WhomProps) {
  const { t } = useTranslation('clients');
  const { data } = useQuery({ queryKey: ['users'], queryFn: () => ask(api.GET('/api/users')) });
  const problem = problems.user;
  return (
    <>
      <Autocomplete
        id={fieldId('user')}
        label={t('who.user')}
        description={t('who.userHint')}
        maxLength={253}
        autoComplete="off"
        data={[...new Set(data?.users.map(({ name }) => name))]}
        limit={20}
        value={order.user}
        {...(problem !== undefined && { error: t(`problems.${problem}`) })}
        onChange={(user) => onChange({ user })}
      />
      {choices?.account === 'elsewhere' && order.user.trim() !== '' && (
        <Alert color="yamabuki">{t('who.userElsewhere', { user: order.user.trim() })}</Alert>
      )}
    </>
  );
}

/** How the user logs in, what goes through the tunnel, and what it is called. */
function Connection({ order, choices, onChange }: WhomProps) {
  const { t } = useTranslation('clients');
  const methods = choices?.methods ?? [];
  const [usual] = methods;
  return (
    <>
      <Select
        label={t('who.method')}
        description={t(`who.${methodHintOf(order, choices)}`)}
        data={[
          {
            value: '',
            label: usual === undefined ? t('who.anyMethod') : t('who.usualMethod', { method: t(`methods.${usual}`) }),
          },
          ...methods.map((value) => ({ value, label: t(`methods.${value}`) })),
        ]}
        value={methodOf(order, choices) ?? ''}
        allowDeselect={false}
        onChange={(value) => onChange({ method: methods.find((each) => each === value) ?? '' })}
      />
      <Select
        label={t('who.traffic')}
        description={t(trafficHint(order, choices))}
        data={trafficChoices.map((value) => ({ value, label: t(`traffic.${value}`) }))}
        value={order.traffic}
        allowDeselect={false}
        onChange={(value) => onChange({ traffic: trafficChoices.find((each) => each === value) ?? 'all' })}
      />
      <TextInput
        label={t('who.connection')}
        description={t('who.connectionHint')}
        maxLength={64}
        autoComplete="off"
        value={order.connection}
        {...(choices !== undefined && { placeholder: choices.connection })}
        onChange={(event) => onChange({ connection: event.currentTarget.value })}
      />
    </>
  );
}

function trafficHint({ traffic, platform }: Order, choices: Choices | undefined) {
  if (traffic === 'networks') return platform === 'chromeos' ? 'who.trafficChromeOs' : 'who.trafficNetworks';
  return choices?.internet === false ? 'who.trafficNoInternet' : 'who.trafficAll';
}

function System({ order, onChange }: Pick<WhomProps, 'order' | 'onChange'>) {
  const { t } = useTranslation('clients');
  return (
    <>
      <Select
        label={t('who.platform')}
        data={platforms.map((value) => ({ value, label: t(`platforms.${value}`) }))}
        value={order.platform}
        allowDeselect={false}
        onChange={(value) => onChange({ platform: platforms.find((each) => each === value) ?? 'windows-11' })}
      />
      <Select
        label={t('who.language')}
        data={languages.map((value) => ({ value, label: t(`languages.${value}`) }))}
        value={order.language}
        allowDeselect={false}
        onChange={(value) => onChange({ language: languages.find((each) => each === value) ?? 'en' })}
      />
    </>
  );
}

function Machine(props: WhomProps) {
  const { t } = useTranslation('clients');
  const { order, choices, onChange } = props;
  const authentication = authenticationOf(order, choices);
  if (choices === undefined || authentication === undefined) return null;
  return (
    <>
      <Select
        label={t('who.authentication')}
        data={choices.authentication.map((value) => ({ value, label: t(`authentication.${value}`) }))}
        value={authentication}
        allowDeselect={false}
        onChange={(value) => onChange({ authentication: choices.authentication.find((each) => each === value) })}
      />
      {authentication === 'certificate' && <Text field="machine" {...props} />}
      {authentication === 'pre-shared-key' && choices.preSharedKeys.length > 1 && (
        <Select
          label={t('who.preSharedKey')}
          description={t('who.preSharedKeyHint')}
          data={[
            { value: '', label: t('who.anyKey') },
            ...choices.preSharedKeys.map(({ name, groups = [] }) => ({
              value: name,
              label: groups.length === 0 ? name : t('who.keyOf', { name, groups: groups.join(', ') }),
            })),
          ]}
          value={order.preSharedKey}
          allowDeselect={false}
          onChange={(value) => onChange({ preSharedKey: value ?? '' })}
        />
      )}
    </>
  );
}
