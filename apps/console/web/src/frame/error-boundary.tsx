import { Alert, Button, Code, Stack, Text } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  readonly children: ReactNode;
  /** Another page: what broke on the one before is forgotten. */
  readonly page: string;
}

interface State {
  readonly error?: Error | undefined;
  readonly page: string;
}

/** A page that breaks leaves the frame standing. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { page: this.props.page };

  static getDerivedStateFromError(error: Error): Partial<State> {
    return { error };
  }

  static getDerivedStateFromProps(props: Props, state: State): Partial<State> | null {
    return props.page === state.page ? null : { error: undefined, page: props.page };
  }

  override render(): ReactNode {
    return this.state.error === undefined ? this.props.children : <Broken error={this.state.error} />;
  }
}

function Broken({ error }: { readonly error: Error }) {
  const { t } = useTranslation();
  return (
    <Alert color="shu" title={t('frame.broken')} role="alert">
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{t('frame.brokenHint')}</Text>
        <Code block w="100%">
          {error.message}
        </Code>
        <Button size="xs" onClick={() => window.location.reload()}>
          {t('frame.again')}
        </Button>
      </Stack>
    </Alert>
  );
}
