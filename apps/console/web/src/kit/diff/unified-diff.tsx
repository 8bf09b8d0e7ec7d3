import { Code } from '@mantine/core';

const colours: Readonly<Record<string, string>> = {
  '+': 'var(--mantine-color-green-light)',
  '-': 'var(--mantine-color-red-light)',
};

/** A unified difference, line by line: what comes in marked as such, not by colour alone. */
export function UnifiedDiff({ diff }: { readonly diff: string }) {
  return (
    <Code block tabIndex={0}>
      {diff.split('\n').map((line, index) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name than their place
          key={index}
          style={{ background: /^(\+\+\+|---)/.test(line) ? undefined : colours[line[0] ?? ''] }}
        >
          {line === '' ? ' ' : line}
        </div>
      ))}
    </Code>
  );
}
