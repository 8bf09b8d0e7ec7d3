import { type ClientPlatform, clientPlatforms, platformNames, platformsOf } from '../client-platforms.ts';
import type { Language } from '../language.ts';
import type { ClientShows } from './client-shows.ts';
import { windowsErrorNumber, windowsErrors } from './windows-errors.ts';

/** What clients of one system show, without naming it. */
export function shownOn(platform: ClientPlatform, shows: ClientShows, language: Language): string {
  if (platform !== 'windows') return shows[platform][language];
  if (shows.windows.length === 0) return { en: 'nothing of its own', ja: '表示なし' }[language];
  const errors = shows.windows.map((error) => `${windowsErrorNumber(error)} (${windowsErrors[error][language]})`);
  return language === 'en' ? `error ${errors.join(' or ')}` : `エラー ${errors.join(' または ')}`;
}

/** In few words, for a line: Windows' errors by their numbers alone, systems that show the same together. */
export function shownInShort(shows: ClientShows, family?: string | null): string {
  const words = new Map<string, string[]>();
  for (const platform of platformsOf(family)) {
    const text = platform === 'windows' ? windowsInShort(shows) : shows[platform].en;
    words.set(text, [...(words.get(text) ?? []), platformNames[platform]]);
  }
  return [...words].map(([text, platforms]) => `${platforms.join(', ')}: ${text}`).join('; ');
}

const windowsInShort = ({ windows }: ClientShows): string =>
  windows.length === 0 ? 'nothing of its own' : `error ${windows.map(windowsErrorNumber).join(' or ')}`;

/** A line for each system that a client of this family may run on, those that show the same together. */
export function shownByFamily(
  shows: ClientShows,
  family: string | null | undefined,
  language: Language,
): readonly { readonly platforms: readonly ClientPlatform[]; readonly text: string }[] {
  const wanted = platformsOf(family);
  const lines = new Map<string, ClientPlatform[]>();
  for (const platform of clientPlatforms) {
    if (!wanted.includes(platform)) continue;
    const text = shownOn(platform, shows, language);
    lines.set(text, [...(lines.get(text) ?? []), platform]);
  }
  return [...lines].map(([text, platforms]) => ({ platforms, text }));
}
