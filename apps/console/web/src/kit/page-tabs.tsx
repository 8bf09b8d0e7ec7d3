import { Tabs } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './page-tabs.module.css';

interface PageTabsProps {
  readonly tabs: readonly { readonly value: string; readonly label: string; readonly content: ReactNode }[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Where the row is pushed, the tab that is open is in sight. */
const inSight = (tab: HTMLElement | null): void => tab?.scrollIntoView({ block: 'nearest', inline: 'center' });

/** Parts of a page, of which one is shown. */
export function PageTabs({ tabs, value, onChange }: PageTabsProps) {
  return (
    <Tabs value={value} onChange={(chosen) => chosen !== null && onChange(chosen)} keepMounted={false}>
      <Tabs.List mb="md" className={classes.tabs}>
        {tabs.map((tab) => (
          <Tabs.Tab key={tab.value} value={tab.value} {...(tab.value === value && { ref: inSight })}>
            {tab.label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map((tab) => (
        <Tabs.Panel key={tab.value} value={tab.value}>
          {tab.content}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
