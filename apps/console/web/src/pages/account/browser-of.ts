/** The first that fits: others name themselves after those before them. */
const browsers = [
  ['Edge', /\bEdg\w*\//],
  ['Opera', /\bOPR\//],
  ['Firefox', /\b(Firefox|FxiOS)\//],
  ['Chrome', /(Chrome|CriOS)\//],
  ['Safari', /\bSafari\//],
] as const;
const systems = [
  ['iOS', /\b(iPhone|iPad)\b/],
  ['Android', /\bAndroid\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['Windows', /\bWindows\b/],
  ['macOS', /\bMac OS X\b/],
  ['Linux', /\bLinux\b/],
] as const;

/** A browser and its system by what it calls itself (the header User-Agent): "Firefox, Linux". Otherwise as it is. */
export function browserOf(agent: string): string {
  const [browser, system] = [browsers, systems].map((named) => named.find(([, pattern]) => pattern.test(agent))?.[0]);
  return browser === undefined || system === undefined ? agent : `${browser}, ${system}`;
}
