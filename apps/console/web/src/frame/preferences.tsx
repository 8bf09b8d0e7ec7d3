import { ActionIcon, Menu, useMantineColorScheme } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { chooseLanguage, language, languages } from '../i18n/translations.ts';
import { Icon } from '../kit/icons.tsx';

const schemes = [
  { scheme: 'auto', icon: 'auto' },
  { scheme: 'light', icon: 'sun' },
  { scheme: 'dark', icon: 'moon' },
] as const;

/** The scheme of colours; Mantine keeps it in the browser. */
export function SchemeMenu() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const icon = schemes.find(({ scheme }) => scheme === colorScheme)?.icon ?? 'auto';
  return (
    <Menu position="bottom-end" withinPortal={false}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('frame.scheme.label')}>
          <Icon name={icon} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {schemes.map((each) => (
          <Menu.Item
            key={each.scheme}
            leftSection={<Icon name={each.icon} size={16} />}
            rightSection={each.scheme === colorScheme ? <Icon name="check" size={14} /> : undefined}
            aria-current={each.scheme === colorScheme}
            onClick={() => setColorScheme(each.scheme)}
          >
            {t(`frame.scheme.${each.scheme}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Each in its own language, or who needs it could not read it. */
const names = { en: 'English', ja: '日本語' } as const;

export function LanguageMenu() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const chosen = language();
  return (
    <Menu position="bottom-end" withinPortal={false}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('frame.language')}>
          <Icon name="globe" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {languages.map((each) => (
          <Menu.Item
            key={each}
            lang={each}
            rightSection={each === chosen ? <Icon name="check" size={14} /> : undefined}
            aria-current={each === chosen}
            onClick={() => void chooseLanguage(each).then(() => queries.invalidateQueries())}
          >
            {names[each]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
