import type { ReactNode } from 'react';

/** Paths of 16 × 16, drawn with the colour of the text. */
const PATHS = {
  home: 'M2.5 7.2 8 2.8l5.500 4.4v6.300h-3.700V9.800H6.200v3.700H2.500z',
  numbers: 'M5 1.800h6a1 1 0 0 1 1 1v10.400a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V2.800a1 1 0 0 1 1-1zM7 12h2',
  campaigns: 'M2.500 6.500v3h2l5.500 3.500v-10L4.500 6.500zM12.200 6a3 3 0 0 1 0 4',
  messages: 'M2 3.500h12v8H6.500L3.500 14v-2.500H2zM5 6.500h6M5 8.800h4',
  unknown:
    'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM6.300 6.300a1.800 1.800 0 1 1 2.500 1.700c-.600.300-.800.600-.800 1.200M8 11.300v.1',
  posts: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM4.800 10.200l2-2.200 1.500 1.500 1.400-1.300 1.700 2M10 5.900v.1',
  optOuts:
    'M6.500 7.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5zM2 13.500c0-2.500 2-4 4.500-4 1 0 1.900.200 2.600.700M10.500 10.500l3 3M13.500 10.500l-3 3',
  callbacks:
    'M9.500 3H13v3.500M13 3 7.500 8.500M11.500 9v3.500a.5.5 0 0 1-.5.5H3.500a.5.5 0 0 1-.5-.5V5a.5.5 0 0 1 .5-.5H7',
  more: 'M3.500 8v.1M8 8v.1M12.500 8v.1',
  search: 'M7 11.500a4.500 4.500 0 1 0 0-9 4.500 4.500 0 0 0 0 9zM10.300 10.300l3.700 3.700',
  check: 'M3 8.500 6.500 12 13 4.500',
  pause: 'M5.500 3.500v9M10.500 3.500v9',
  play: 'M5 3.300v9.400L12.500 8z',
  warn: 'M8 2.500 14.500 13.500h-13zM8 6.500v3.200M8 11.600v.1',
  stop: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM5 5l6 6',
  clock: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.800V8l2.200 1.600',
  dot: 'M8 10.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z',
  send: 'M2.500 8 13.500 2.800 11 13.200 7.500 9.800zM7.500 9.800v3.400',
  copy: 'M5.500 5.500v-3h8v8h-3M2.500 5.500h8v8h-8z',
  settings:
    'M8 10.200a2.200 2.200 0 1 0 0-4.400 2.200 2.200 0 0 0 0 4.400zM8 1.800v2M8 12.200v2M1.800 8h2M12.200 8h2M3.600 3.600 5 5M11 11l1.400 1.400M12.400 3.600 11 5M5 11l-1.400 1.400',
  gear: 'M2.500 4.500h7M12.500 4.500h1M2.500 11.500h1M6.500 11.500h7M11 6a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3zM5 13a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3z',
} as const;

export type IconName = keyof typeof PATHS;

/** An icon beside a text that says the same; hidden from screen readers. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }): ReactNode {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.600"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
