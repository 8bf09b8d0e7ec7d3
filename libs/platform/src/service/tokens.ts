/** Injection tokens of what every service has, all of it or one by one; `Bus` is injected by its class. */
export const CONTEXT = Symbol('context');
export const SETTINGS = Symbol('settings');
export const RUNTIME = Symbol('runtime');
/** `SettingsInForce`. */
export const IN_FORCE = Symbol('settings in force');
export const LOGGER = Symbol('logger');
