/** Printable ASCII but quotes, and letters of any script: what stands in a script as it is. */
const plain = /^[\x20\x21\x23-\x26\x28-\x7e\p{L}\p{N}]*$/u;

/**
 * An expression of PowerShell whose value is the text. Quotation marks, of which PowerShell takes eight for its own, control
 * characters and everything unusual are written as Base64, so that nothing in it can end the string.
 */
export const literal = (text: string): string =>
  plain.test(text)
    ? `'${text}'`
    : `([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('${Buffer.from(text).toString('base64')}')))`;

export const listLiteral = (texts: readonly string[]): string => `@(${texts.map(literal).join(', ')})`;
