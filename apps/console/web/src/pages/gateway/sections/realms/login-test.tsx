import { Alert, Button, Group, Select, SimpleGrid, Stack, Text, Timeline, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../../../api/ask.ts';
import { api } from '../../../../api/client.ts';
import type { paths } from '../../../../api/schema.d.ts';
import { PasswordField, TextField } from '../../../../kit/fields.tsx';
import { Form } from '../../../../kit/form.tsx';
import { ProblemAlert } from '../../../../kit/problem-alert.tsx';
import { methodName } from '../method-names.ts';

type Tested = paths['/api/login-test']['post']['responses']['200']['content']['application/json'];
const methods = ['ms-chap-v2', 'chap-md5', 'pap'] as const;

/** Tries a user against the back ends of the realm, step by step. */
export function LoginTest() {
  const { t } = useTranslation('gateway');
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  const [method, setMethod] = useState<(typeof methods)[number]>('ms-chap-v2');
  const queries = useQueryClient();
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: async () => await ask(api.POST('/api/login-test', { body: { user, password, method } })),
    // Whether a server answers may be known only now.
    onSuccess: () => queries.invalidateQueries({ queryKey: ['back-ends'] }),
  });
  return (
    <Stack>
      <div>
        <Title order={2} size="h4">
          {t('realms.test')}
        </Title>
        <Text c="dimmed" size="sm">
          {t('realms.testHint')}
        </Text>
      </div>
      <Form onSubmit={mutate}>
        <SimpleGrid cols={{ base: 1, sm: 3 }} className="fields">
          <TextField
            label={t('realms.user')}
            autoComplete="off"
            required
            withAsterisk={false}
            value={user}
            onChange={setUser}
          />
          <PasswordField label={t('realms.password')} autoComplete="off" value={password} onChange={setPassword} />
          <Select
            label={t('realms.method')}
            data={methods.map((value) => ({ value, label: methodName(value) }))}
            allowDeselect={false}
            value={method}
            onChange={(value) => setMethod(methods.find((each) => each === value) ?? method)}
          />
        </SimpleGrid>
        <Group>
          <Button type="submit" variant="default" loading={isPending}>
            {t('realms.run')}
          </Button>
        </Group>
      </Form>
      {error && <ProblemAlert error={error} />}
      {data && <Steps tested={data} />}
    </Stack>
  );
}

function Steps({ tested }: { readonly tested: Tested }) {
  const { t, i18n } = useTranslation('gateway');
  const { realm, asked, checks, verdict, refusal, tookMs } = tested;
  const language = i18n.language.startsWith('ja') ? 'ja' : 'en';
  const ms = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 });
  return (
    <Stack role="status">
      {/* What is beyond the active one is drawn grey: all steps were taken. */}
      <Timeline bulletSize={18} active={asked.length + checks.length}>
        {realm && (
          <Timeline.Item title={t('realms.testRealm', { name: realm.name })} color="ai">
            <Text size="sm">{t('realms.testBackEnds', { names: realm.backEnds.join(', ') })}</Text>
          </Timeline.Item>
        )}
        {asked.map(({ name, kind, answer, detail, tookMs: took }) => (
          <Timeline.Item
            key={name}
            title={`${answer === 'accepted' ? '✔' : '✘'} ${name} (${kind}): ${t(`realms.testAnswers.${answer}`)}`}
            color={answer === 'accepted' ? 'matsu' : 'shu'}
          >
            <Text size="sm">
              {detail} {ms.format(took)} ms
            </Text>
          </Timeline.Item>
        ))}
        {checks.map(({ what, passed, detail }) => (
          <Timeline.Item
            key={what}
            title={`${passed ? '✔' : '✘'} ${t(`realms.testChecks.${what}`)}`}
            color={passed ? 'matsu' : 'shu'}
          >
            <Text size="sm">{detail}</Text>
          </Timeline.Item>
        ))}
      </Timeline>
      <Alert
        color={verdict === 'accepted' ? 'matsu' : 'shu'}
        title={`${t(`realms.testVerdicts.${verdict}`)} (${ms.format(tookMs)} ms)`}
      >
        {refusal?.sentence[language]} {refusal?.cure[language]}
      </Alert>
    </Stack>
  );
}
