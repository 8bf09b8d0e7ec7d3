import type { Provider, Type } from '@nestjs/common';
import type { ServiceContext } from './platform-module.ts';
import { CONTEXT } from './tokens.ts';

/**
 * Providers of a service that one function puts together: its parts that controllers ask for by their classes, and those that Nest
 * tells of the service's start and end.
 * @param parts the classes, by the names that the parts have in what `open` gives
 */
export function provideService<S>(
  open: (context: ServiceContext) => S | Promise<S>,
  parts: { readonly [Part in keyof S]?: Type<S[Part]> },
): Provider[] {
  const whole = Symbol(open.name);
  const providers: Provider[] = [{ provide: whole, inject: [CONTEXT], useFactory: open }];
  for (const name in parts) {
    const provide = parts[name];
    if (provide !== undefined) providers.push({ provide, inject: [whole], useFactory: (opened: S) => opened[name] });
  }
  return providers;
}
