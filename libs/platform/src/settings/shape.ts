/** The shape of an object schema within its wrappers (default, transform, refinement); undefined: it is none. */
export function shapeOf(schema: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof schema !== 'object' || schema === null) return undefined;
  if ('shape' in schema && typeof schema.shape === 'object') return { ...schema.shape };
  if ('def' in schema && typeof schema.def === 'object' && schema.def !== null) {
    if ('innerType' in schema.def) return shapeOf(schema.def.innerType);
    if ('in' in schema.def) return shapeOf(schema.def.in);
  }
  return undefined;
}
