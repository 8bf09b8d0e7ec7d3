import { Alert, List, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/ask.ts';
import { api } from '../../api/client.ts';
import { useField } from '../../kit/form.tsx';
import { addressDoubts, type FixedAddressTold } from './address-doubts.ts';
import { hostAddressPattern, isHostAddress } from './host-address.ts';

/** So long nothing is typed until it is looked at. */
const typingMs = 300;

export const fixedAddressKey = 'fixed-address';

/** Who would have which address: the account's, as far as it is typed. */
export interface Addressed {
  readonly user: string;
  readonly groups: readonly string[];
  /** Empty: none. */
  readonly address: string;
}

/**
 * What there is to be known of it; undefined: nobody is named, or no answer is there yet. While an address is typed the answer says
 * nothing of one: it would be of another than the field shows.
 */
export function useFixedAddress({ user, groups, address }: Addressed): FixedAddressTold | undefined {
  const now = { name: user.trim(), typed: isHostAddress(address) ? address : '' };
  const [name] = useDebouncedValue(now.name, typingMs);
  const [typed] = useDebouncedValue(now.typed, typingMs);
  const { data, isPlaceholderData } = useQuery({
    queryKey: [fixedAddressKey, name, groups, typed],
    queryFn: () => {
      const query = {
        user: name,
        ...(groups.length > 0 && { groups: groups.join(';') }),
        ...(typed !== '' && { address: typed }),
      };
      return ask(api.GET('/api/fixed-address', { params: { query } }));
    },
    enabled: name !== '',
    placeholderData: keepPreviousData,
  });
  if (data === undefined || (!isPlaceholderData && name === now.name && typed === now.typed)) return data;
  const { granted: _, takenBy: __, ...ofFile } = data;
  return { ...ofFile, heldBy: [] };
}

interface AddressFieldProps {
  readonly address: string;
  readonly told: FixedAddressTold | undefined;
  readonly onChange: (address: string) => void;
}

/** The address that an account has, or gets. While it is typed it is no mistake: that would be said aloud in the middle of it. */
export function AddressField({ address, told, onChange }: AddressFieldProps) {
  const { t } = useTranslation('users');
  const field = useField();
  const [left, setLeft] = useState('');
  const isWrong = address !== '' && !isHostAddress(address) && (address === left || field.error !== undefined);
  const taken = address !== '' && told?.takenBy !== undefined && t('fixed.taken', { user: told.takenBy });
  return (
    <TextInput
      {...field}
      label={t('fixed.ofAccount')}
      description={t('fixed.ofAccountHint')}
      placeholder="10.66.0.5"
      autoComplete="off"
      pattern={hostAddressPattern}
      value={address}
      onChange={(event) => onChange(event.currentTarget.value.trim())}
      onBlur={() => setLeft(address)}
      error={isWrong ? t('fixed.noAddress') : taken}
    />
  );
}

/** What should be looked into before one relies on the address. */
export function AddressDoubts({ told }: { readonly told: FixedAddressTold | undefined }) {
  const { t } = useTranslation('users');
  const doubts = told === undefined ? [] : addressDoubts(told, t);
  if (doubts.length === 0) return null;
  return (
    <Alert color="yamabuki" title={t('fixed.doubts')}>
      <List size="sm">
        {doubts.map((doubt) => (
          <List.Item key={doubt}>{doubt}</List.Item>
        ))}
      </List>
    </Alert>
  );
}
