interface Translating {
  readonly routing: { readonly internal: 'static' | 'snat' | 'announce' };
  readonly access: { readonly routeAllTraffic: boolean };
  readonly profiles: readonly { readonly access: { readonly routeAllTraffic?: boolean | undefined } }[];
}

/** Whether the kernel has to translate addresses for the gateway: clients appear under its own address, or go to the internet. */
export const needsAddressTranslation = ({ routing, access, profiles }: Translating): boolean =>
  routing.internal === 'snat' ||
  access.routeAllTraffic ||
  profiles.some((profile) => profile.access.routeAllTraffic === true);
