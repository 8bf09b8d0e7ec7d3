import type { ReceivedSpan } from '@sekisho/testing';

/** The tree below a span, as indented names in the order of their starts. @param parent undefined: of whole traces */
export function treeOf(spans: readonly ReceivedSpan[], parent?: string, indent = ''): string[] {
  return spans
    .filter(({ parentSpanId }) => parentSpanId === parent)
    .toSorted((a, b) => a.start - b.start)
    .flatMap(({ name, spanId }) => [indent + name, ...treeOf(spans, spanId, `${indent}  `)]);
}
