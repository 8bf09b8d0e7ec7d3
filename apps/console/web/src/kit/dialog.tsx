import { Modal, type ModalProps } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

/** Longer than a closing dialogue keeps the focus, and shorter than anybody notices. */
const goneMs = 30;

/** What has the focus; of a menu, which closes, what opened it. */
function opener(): HTMLElement | null {
  const menu = document.activeElement?.closest('[role="menu"]')?.getAttribute('aria-labelledby');
  const found = menu === null || menu === undefined ? document.activeElement : document.getElementById(menu);
  return found instanceof HTMLElement ? found : null;
}

/** A dialogue in front of the page. The focus goes back to what opened it, also where it is in the document only while it is open. */
export function Dialog(props: ModalProps) {
  const { t } = useTranslation();
  const { opened } = props;
  useEffect(() => {
    if (!opened) return;
    const before = opener();
    return () => {
      setTimeout(() => {
        const { activeElement } = document;
        if (activeElement === null || activeElement === document.body) before?.focus({ preventScroll: true });
      }, goneMs);
    };
  }, [opened]);
  return <Modal closeButtonProps={{ 'aria-label': t('frame.close') }} {...props} />;
}
