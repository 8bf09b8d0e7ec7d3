/** Names of connections and users, hosts and domains: host names have 253 characters at the most (RFC 1035 §2.3.4), others less. */
export const nameCharactersMax = 255;
/** Keys and passwords: Windows takes no longer ones. */
export const secretCharactersMax = 256;
/** A file name of which the rest is room for what is added. */
export const fileNameCharactersMax = 48;
/** Clients have room for some thirty routes; hundreds are a mistake. */
export const routesMax = 256;
