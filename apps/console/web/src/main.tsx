import '@mantine/core/styles.layer.css';
import './theme/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { startTranslations } from './i18n/translations.ts';

await startTranslations();
const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no place for the page');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
