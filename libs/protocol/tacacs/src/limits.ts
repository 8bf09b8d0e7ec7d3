/** Every bound of the TACACS+ codecs and sessions, with its unit and why it has this value. */
export const limits = {
  /** RFC 8907 §4.1 lets an implementation choose, and the lengths of 16 bits within a body add up to little more. */
  bodyBytesMax: 0x1_0000,
  /** Fields whose length has 8 bits: user, port, rem_addr, the data of START, and one argument. */
  shortFieldBytesMax: 0xff,
  /** arg_cnt has 8 bits. */
  argumentsMax: 0xff,
  /** Names and values that are acted upon are short; a prompt or message is cut behind this many characters. */
  messageCharactersMax: 253,
  /** Prompts answered in one login (RFC 8907 §5.4.2.1): a name, a password, and room for a server that asks the name twice. */
  promptsMax: 4,
  /** RFC 8907 §5.4.2.3: one byte of identifier before the challenge, 16 bytes of MD5 behind it. */
  chapResponseBytes: 16,
  /** RFC 8907 §5.4.2.5, RFC 2759 §3: the response field is always 49 bytes. */
  msChapV2ResponseBytes: 49,
} as const;
