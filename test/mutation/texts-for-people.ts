/** The part of Babel's NodePath that is looked at. */
interface NodePath {
  readonly node: {
    readonly type: string;
    readonly name?: string;
    readonly value?: unknown;
    readonly quasis?: readonly { readonly value: { readonly raw: string } }[];
    readonly callee?: { readonly type: string; readonly name?: string; readonly property?: { readonly name?: string } };
    readonly key?: { readonly name?: string };
    readonly properties?: readonly { readonly key?: { readonly name?: string } }[];
  };
  readonly parentPath?: NodePath | null;
  /** Place among the arguments, where it is one. */
  readonly key: string | number;
  readonly listKey?: string;
}

/** Reads and checks of a field by its name: of `Cursor`, and the helpers of one library. */
const fieldReads = new Set(['u8', 'u16', 'u32', 'take', 'sub', 'end', 'oneOf', 'textOf', 'shortBytes', 'substructure']);

/** @returns why no mutant of this text tells anything about the tests, undefined: it does */
function shouldIgnore(path: NodePath): string | undefined {
  if (isFieldAlone(path)) return 'name of a field in an error';
  const texts = textsOf(path);
  if (texts === undefined) return undefined;
  if (texts.some((each) => /[a-z] [a-z]/i.test(each))) return 'prose for an administrator or a log';
  const { parentPath: parent } = path;
  if (parent?.node.type === 'ObjectProperty' && parent.node.key?.name === 'field') return 'name of a field in an error';
  if (!parent || path.listKey !== 'arguments') return undefined;
  const callee = nameOfCallee(parent);
  if (fieldReads.has(callee)) return 'name of a field in an error';
  const hasCode = callee === 'DecodeError' || callee === 'EspError' || callee === 'error';
  if ((hasCode && path.key !== 0) || callee === 'Error' || callee === 'RangeError') return 'text of an error';
  return undefined;
}

/** Bounds that set none, as in `cursor.rest({ field: 'data' })`. */
const isFieldAlone = ({ node: { type, properties } }: NodePath): boolean =>
  type === 'ObjectExpression' && properties?.length === 1 && properties[0]?.key?.name === 'field';

function textsOf({ node }: NodePath): readonly string[] | undefined {
  if (node.type === 'StringLiteral') return [String(node.value)];
  return node.type === 'TemplateLiteral' ? (node.quasis ?? []).map(({ value }) => value.raw) : undefined;
}

const nameOfCallee = ({ node: { callee } }: NodePath) => callee?.property?.name ?? callee?.name ?? '';

/** Stryker's name for this export. */
export const strykerPlugins = [{ kind: 'Ignore', name: 'texts-for-people', value: { shouldIgnore } }];
