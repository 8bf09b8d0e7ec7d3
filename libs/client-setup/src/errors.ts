export type ClientSetupCode = 'invalid-fact' | 'not-supported';

/** Facts that no file of this kind can be made of; a sentence in both languages. */
export class ClientSetupError extends Error {
  override readonly name = 'ClientSetupError';
  readonly code: ClientSetupCode;
  readonly en: string;
  readonly ja: string;

  constructor(code: ClientSetupCode, { en, ja }: { readonly en: string; readonly ja: string }) {
    super(en);
    this.code = code;
    this.en = en;
    this.ja = ja;
  }
}

export const notSupported = (en: string, ja: string): ClientSetupError =>
  new ClientSetupError('not-supported', { en, ja });
