import { ActionIcon, Alert, Button, Group, Input, Select, Stack, Table, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useDraft } from '../draft/draft.tsx';
import type { Value } from '../draft/values.ts';
import { type AccessRule, ruleOf, writtenRule } from './access-rule.ts';

const path = ['access', 'rules'] as const;
const actions = ['allow', 'deny'] as const;
const protocols = ['', 'tcp', 'udp', 'icmp'] as const;

/** The rules in their order: the first one that fits a packet decides. */
export function AccessRules() {
  const { t } = useTranslation('gateway');
  const draft = useDraft();
  const written = draft.value(path);
  const rules = Array.isArray(written) ? written.map(ruleOf) : [];
  const set = (changed: readonly AccessRule[]): void => draft.set(path, changed.map(writtenRule) satisfies Value[]);
  const change = (index: number, part: Partial<AccessRule>): void =>
    set(rules.map((rule, at) => (at === index ? { ...rule, ...part } : rule)));
  const move = (index: number, by: -1 | 1): void => {
    const moved = [...rules];
    const [rule] = moved.splice(index, 1);
    if (rule !== undefined) moved.splice(index + by, 0, rule);
    set(moved);
  };
  const problems = draft.problems(path);
  return (
    <Input.Wrapper label={t('access.rules')} description={t('access.rulesHint')} labelElement="div">
      <Stack gap="xs" mt="xs">
        {rules.length > 0 && (
          <Table.ScrollContainer minWidth={720}>
            <Table verticalSpacing={4}>
              <Table.Thead>
                <Table.Tr>
                  {(['action', 'to', 'protocol', 'ports'] as const).map((column) => (
                    <Table.Th key={column}>{t(`access.${column}`)}</Table.Th>
                  ))}
                  <Table.Th>
                    <span className="visually-hidden">{t('access.remove')}</span>
                  </Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {rules.map((rule, index) => (
                  <RuleRow
                    // biome-ignore lint/suspicious/noArrayIndexKey: a rule is what stands at its place in the order
                    key={index}
                    rule={rule}
                    isFirst={index === 0}
                    isLast={index === rules.length - 1}
                    change={(part) => change(index, part)}
                    move={(by) => move(index, by)}
                    remove={() => set(rules.filter((_, at) => at !== index))}
                  />
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
        {problems.length > 0 && <Alert color="shu">{problems.join(' ')}</Alert>}
        {draft.mayEdit && (
          <Group>
            <Button
              variant="default"
              onClick={() => set([...rules, { action: 'allow', to: '', protocol: '', ports: '' }])}
            >
              {t('access.addRule')}
            </Button>
          </Group>
        )}
      </Stack>
    </Input.Wrapper>
  );
}

interface RuleRowProps {
  readonly rule: AccessRule;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  change(part: Partial<AccessRule>): void;
  move(by: -1 | 1): void;
  remove(): void;
}

function RuleRow({ rule, isFirst, isLast, change, move, remove }: RuleRowProps) {
  const { t } = useTranslation('gateway');
  const { mayEdit } = useDraft();
  return (
    <Table.Tr>
      <Table.Td>
        <Select
          aria-label={t('access.action')}
          data={actions.map((value) => ({ value, label: t(`access.actions.${value}`) }))}
          allowDeselect={false}
          value={rule.action}
          readOnly={!mayEdit}
          onChange={(action) => change({ action: action === 'deny' ? 'deny' : 'allow' })}
        />
      </Table.Td>
      <Table.Td>
        <TextInput
          aria-label={t('access.to')}
          placeholder={t('access.toHint')}
          value={rule.to}
          readOnly={!mayEdit}
          onChange={(event) => change({ to: event.currentTarget.value })}
        />
      </Table.Td>
      <Table.Td>
        <Select
          aria-label={t('access.protocol')}
          data={protocols.map((value) => ({ value, label: value === '' ? '—' : value.toUpperCase() }))}
          allowDeselect={false}
          value={rule.protocol}
          readOnly={!mayEdit}
          onChange={(protocol) => change({ protocol: protocol ?? '' })}
        />
      </Table.Td>
      <Table.Td>
        <TextInput
          aria-label={t('access.ports')}
          placeholder={t('access.portsHint')}
          disabled={rule.protocol !== 'tcp' && rule.protocol !== 'udp'}
          value={rule.ports}
          readOnly={!mayEdit}
          onChange={(event) => change({ ports: event.currentTarget.value })}
        />
      </Table.Td>
      <Table.Td>
        {mayEdit && (
          <Group gap={4} wrap="nowrap">
            <ActionIcon variant="default" aria-label={t('access.up')} disabled={isFirst} onClick={() => move(-1)}>
              ↑
            </ActionIcon>
            <ActionIcon variant="default" aria-label={t('access.down')} disabled={isLast} onClick={() => move(1)}>
              ↓
            </ActionIcon>
            <ActionIcon variant="default" aria-label={t('access.remove')} onClick={remove}>
              ×
            </ActionIcon>
          </Group>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
