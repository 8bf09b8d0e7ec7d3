import { createHash } from 'node:crypto';
import { style } from './style.ts';

/** Content Security Policy of a guide (CSP level 3 §6.7.3.3): it has its own style, known by what is in it, and runs and loads nothing. */
export const guidePolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'`;
