/** What administrators read. */
export const languages = ['en', 'ja'] as const;
export type Language = (typeof languages)[number];

/** The same in every language. */
export type Text = Readonly<Record<Language, string>>;
