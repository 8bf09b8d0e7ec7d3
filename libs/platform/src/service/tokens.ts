/** Injection tokens of what every service has; `Bus` is injected by its class. */
export const SETTINGS = Symbol('settings');
export const RUNTIME = Symbol('runtime');
export const LOGGER = Symbol('logger');
