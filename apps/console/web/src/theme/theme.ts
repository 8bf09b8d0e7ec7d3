import { type CSSVariablesResolver, createTheme, type InputWrapperProps, type MantineColorsTuple } from '@mantine/core';

/** Indigo (藍), what the gate's curtain is dyed with: the colour of what can be done. */
const ai: MantineColorsTuple = [
  '#eef4f9',
  '#d9e6f0',
  '#b2cde1',
  '#87b1d0',
  '#6ba1c8',
  '#4988b6',
  '#2f73a6',
  '#1f5e8c',
  '#164c74',
  '#0d3a5c',
];
/** Vermilion (朱), the seal's colour: what failed or cannot be undone. */
const shu: MantineColorsTuple = [
  '#fdf0ec',
  '#f8d9d0',
  '#f1b3a2',
  '#ea937c',
  '#e2694a',
  '#d9502e',
  '#c63f20',
  '#a93218',
  '#8a2b15',
  '#6d2211',
];
/** Pine (松葉): what works. */
const matsu: MantineColorsTuple = [
  '#eef6f0',
  '#d8eadd',
  '#b0d4bb',
  '#8bc49d',
  '#61a877',
  '#4a9a63',
  '#328049',
  '#256a3b',
  '#1d5430',
  '#153c23',
];
/** Kerria yellow (山吹): what wants attention. */
const yamabuki: MantineColorsTuple = [
  '#fef6e3',
  '#fbe8bd',
  '#f6d283',
  '#f0bb48',
  '#e4a420',
  '#c98a0a',
  '#a36c00',
  '#835600',
  '#674400',
  '#4d3400',
];
/** Ink (墨), the dark scheme's grounds and texts. */
const dark: MantineColorsTuple = [
  '#dcdee1',
  '#bcc0c6',
  '#9aa0a9',
  '#6b727d',
  '#414751',
  '#323841',
  '#272c34',
  '#1c2027',
  '#14171c',
  '#0d0f13',
];
/** Unbleached paper (和紙), the light scheme's. */
const gray: MantineColorsTuple = [
  '#f8f7f4',
  '#f1efea',
  '#e6e3dc',
  '#d6d2c9',
  '#bdb8ad',
  '#8f897d',
  '#635e55',
  '#4b4740',
  '#363330',
  '#211f1d',
];

const fonts =
  'system-ui, -apple-system, "Segoe UI", "Hiragino Sans", "Noto Sans JP", "Noto Sans CJK JP", "Yu Gothic UI", Meiryo, sans-serif';

/** The head of a dialog is a header element, yet no banner of the page. */
const dialog = { defaultProps: { attributes: { header: { role: 'presentation' } } } };

/** What is wrong stands above the field: below it, a list that opens would cover it, and a button beside it would move. */
const wrapper: { readonly defaultProps: Partial<InputWrapperProps> } = {
  defaultProps: { inputWrapperOrder: ['label', 'description', 'error', 'input'] },
};

export const theme = createTheme({
  colors: { ai, shu, matsu, yamabuki, dark, gray },
  primaryColor: 'ai',
  primaryShade: { light: 7, dark: 6 },
  fontFamily: fonts,
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace',
  headings: {
    fontFamily: fonts,
    fontWeight: '600',
    sizes: { h1: { fontSize: '1.5rem' }, h2: { fontSize: '1.125rem' } },
  },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: { Modal: dialog, Drawer: dialog, InputWrapper: wrapper },
});

/** Colours by what they mean; plots and states use these alone. All reach 4.5:1 on `--surface`. */
export const meanings: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#faf9f6',
    '--mantine-color-error': shu[7],
    '--surface': '#ffffff',
    '--surface-raised': '#ffffff',
    '--line': '#e6e3dc',
    '--line-strong': '#bdb8ad',
    '--tone-good': matsu[7],
    '--tone-bad': shu[7],
    '--tone-warn': yamabuki[7],
    '--tone-info': ai[7],
    '--tone-calm': gray[6],
    '--plot-1': '#1f5e8c',
    '--plot-2': '#256a3b',
    '--plot-3': '#a93218',
    '--plot-4': '#835600',
    '--plot-5': '#6b4a8e',
    '--plot-6': '#0f6b6b',
  },
  dark: {
    '--mantine-color-error': shu[3],
    '--surface': '#1c2027',
    '--surface-raised': '#232830',
    '--line': '#2f343d',
    '--line-strong': '#5a616c',
    '--mantine-color-body': '#14171c',
    '--tone-good': matsu[3],
    '--tone-bad': shu[3],
    '--tone-warn': yamabuki[3],
    '--tone-info': ai[3],
    '--tone-calm': dark[2],
    '--plot-1': '#7fb4dc',
    '--plot-2': '#8bc49d',
    '--plot-3': '#ea937c',
    '--plot-4': '#f0bb48',
    '--plot-5': '#b79ad6',
    '--plot-6': '#6cc4c4',
  },
});
