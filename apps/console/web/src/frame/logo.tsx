/** The gate: two posts, a beam, and whoever passes between them. */
export function Logo({ size = 28 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="7" fill="#164c74" />
      <path d="M4.5 10.5h23M9 7v18.5M23 7v18.5" fill="none" stroke="#f8f7f4" strokeWidth="2.6" strokeLinecap="round" />
      <circle cx="16" cy="19.5" r="3.2" fill="#e2694a" />
    </svg>
  );
}
