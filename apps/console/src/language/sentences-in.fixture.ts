import { readFileSync } from 'node:fs';
import { parseAst } from 'vite';

/** What stands for a value in a sentence that was found in a source. */
export const valueSample = '7';

interface AstNode {
  readonly type: string;
  readonly [key: string]: unknown;
}

const isNode = (value: unknown): value is AstNode => typeof value === 'object' && value !== null && 'type' in value;

function* nodesOf(node: AstNode): Generator<AstNode> {
  yield node;
  for (const inner of Object.values(node).flat()) if (isNode(inner)) yield* nodesOf(inner);
}

/** A text, with samples for what is put into it; undefined: it is none. */
function textOf(node: AstNode): string | undefined {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type !== 'TemplateLiteral') return undefined;
  const quasis = node.quasis as readonly { readonly value: { readonly cooked: string } }[];
  return quasis.map(({ value }) => value.cooked).join(valueSample);
}

const textsIn = (node: AstNode): string[] => [...nodesOf(node)].flatMap((each) => textOf(each) ?? []);

const programOf = (file: URL): AstNode => parseAst(readFileSync(file, 'utf8'), { lang: 'ts' }) as unknown as AstNode;

/** Words, not what stands between them. */
const isSentence = (text: string): boolean => /[a-z.,:] [^ ]*[a-z]/i.test(text);

/** Every text of a source that has more than one word. */
export const sentencesIn = (file: URL): readonly string[] =>
  textsIn(programOf(file)).filter((text) => isSentence(text));

/** Texts that errors of these classes are made with in a source. */
export const thrownIn = (file: URL, classes: ReadonlySet<string>): readonly string[] =>
  [...nodesOf(programOf(file))].flatMap((node) => {
    const [first] = node.type === 'NewExpression' ? (node.arguments as readonly AstNode[]) : [];
    if (first === undefined || !isNode(node.callee) || !classes.has(String(node.callee.name))) return [];
    return textsIn(first).filter((text) => isSentence(text));
  });
