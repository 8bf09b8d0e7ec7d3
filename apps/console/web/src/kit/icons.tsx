/** Drawn on a grid of 20, with lines of 1.5. */
const drawings = {
  overview: 'M3 16.5h14M4.5 13V9.5M8.2 13V5M11.8 13V8M15.5 13V3.5',
  sessions: 'M3 6.5h11l-2.5-2.5M17 13.5H6l2.5 2.5',
  attempts: 'M10 3.2 17.5 16.5h-15zM10 8v4M10 14.2v.1',
  users:
    'M7.5 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6M2 16.5c0-3 2.4-4.8 5.5-4.8s5.5 1.8 5.5 4.8M13 3.8a3 3 0 0 1 0 5.5M15 12.2c1.9.7 3 2.2 3 4.3',
  person: 'M10 10a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4M4 16.8c.3-3 2.7-4.6 6-4.6s5.7 1.6 6 4.6',
  certificates: 'M4 3.5h12v9H4zM7 6.5h6M7 9.5h3M13 11v6l-1.5-1-1.5 1v-5',
  gateway: 'M3 6.5h14M5.5 4v13M14.5 4v13M10 11.5v.1',
  clients: 'M3 4h10v7.5H3zM1.5 14h8M13.5 8H18v8.5h-4.5z',
  audit: 'M5 3h7l3.5 3.5V17H5zM7.5 9h5M7.5 12h5',
  administrators: 'M10 2.5 16 5v4.5c0 4-2.5 6.7-6 8-3.5-1.3-6-4-6-8V5zM7.5 9.7l1.8 1.8 3.2-3.5',
  more: 'M4.5 10v.1M10 10v.1M15.5 10v.1',
  close: 'M5 5l10 10M15 5 5 15',
  search: 'M8.5 14a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11M12.7 12.7 17 17',
  copy: 'M7 7h9.5v9.5H7zM4 13H3.5V3.5H13V4',
  check: 'M4 10.5l4 4 8-9',
  up: 'M10 16V4M5.5 8.5 10 4l4.5 4.5',
  down: 'M10 4v12M5.5 11.5 10 16l4.5-4.5',
  right: 'M8 4.5 13.5 10 8 15.5',
  link: 'M8.5 4H4v12h12v-4.5M11.5 3.5h5v5M16 4l-7 7',
  download: 'M10 3v9.5M6 9l4 4 4-4M3.5 16.5h13',
  plus: 'M10 4v12M4 10h12',
  refresh: 'M16 8a6.5 6.5 0 1 0 .3 4M16.5 3.5V8H12',
  sun: 'M10 13.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.3 4.3l1.1 1.1M14.6 14.6l1.1 1.1M4.3 15.7l1.1-1.1M14.6 5.4l1.1-1.1',
  moon: 'M16.5 11.8A7 7 0 0 1 8.2 3.5a7 7 0 1 0 8.3 8.3',
  auto: 'M3 4h14v9.5H3zM7 17h6M10 13.5V17',
  globe:
    'M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15M2.5 10h15M10 2.5c2.5 2.3 3.5 4.7 3.5 7.5s-1 5.2-3.5 7.5c-2.5-2.3-3.5-4.7-3.5-7.5s1-5.2 3.5-7.5',
  info: 'M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15M10 9v5M10 6.3v.1',
  key: 'M7 13a4 4 0 1 0 0-8 4 4 0 0 0 0 8M11 9h7v3M15 9v2.5',
  lock: 'M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9',
  bin: 'M4 5.5h12M8 5.5V3.5h4v2M5.5 5.5l.7 11h7.6l.7-11',
  edit: 'M4 16l.8-3.5L13 4.3l2.7 2.7-8.2 8.2z',
  upload: 'M10 13V3.5M6 7l4-4 4 4M3.5 16.5h13',
  signOut: 'M8 3.5H3.5v13H8M12.5 6l4 4-4 4M7 10h9.5',
} as const;

export type IconName = keyof typeof drawings;

/** An icon beside a text; alone it needs a label on what holds it. */
export function Icon({ name, size = 20 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path
        d={drawings[name]}
        fill="none"
        stroke="currentColor"
        strokeWidth={1.5}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
