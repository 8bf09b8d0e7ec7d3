import { milliseconds, minutes, seconds } from '@sekisho/wire';

/** Every bound of what runs on a session's IPv6 link, with its unit and why it has this value. */
export const limits = {
  /** Options in one message: Windows sends seven in DHCPv6, two in neighbor discovery. */
  optionsMax: 32,
  /** RFC 1035 §2.3.4. */
  labelBytesMax: 63,
  domainNameBytesMax: 255,
  /** A link that carries less at once carries no IPv6 (RFC 8200 §5). */
  mtuBytesMin: 1280,
  /** RFC 4191 §2.3 names no bound; with so many an advertisement still fits the smallest link. */
  routesMax: 24,

  /** RFC 4861 §10: the first advertisements that nobody asked for, and the time between them. */
  initialAdvertisementsMax: 3,
  initialAdvertisementInterval: seconds(16),
  /** RFC 4861 §6.2.1 MaxRtrAdvInterval, the largest allowed: each wakes a telephone. */
  advertisementIntervalMax: minutes(30),
  /** Three quarters of it: the router is alone on the link, and needs not be out of step with another. */
  advertisementIntervalMin: minutes(22.5),
  /** Solicitations are answered no faster than this; a client sends one in four seconds (RFC 4861 §10). */
  solicitedInterval: milliseconds(500),
  /** RFC 4861 §10: solicitations without an answer before a host does without a router. */
  solicitationsMax: 3,
  solicitationInterval: seconds(4),

  /** Seconds: three advertisement intervals, as RFC 4861 §6.2.1 and RFC 8106 §5.1 have it. */
  routerLifetime: 5_400,
  /** Seconds: some advertisements may get lost; the address is gone with the session anyway. */
  prefixLifetime: 14_400,
  /** Seconds after which a client asks DHCPv6 again (RFC 8415 §21.23); its default is a day. */
  informationRefreshTime: 86_400,
} as const;
