/** What a FreeRADIUS of a test does beyond what all do: PAP, CHAP, MS-CHAPv2 and EAP for the users of its file. */
export interface FreeRadiusPolicy {
  /** unlang at the beginning of the section `authorize`. */
  readonly authorize?: string;
  /** Further types of the section `authenticate`. */
  readonly authenticate?: string;
  /** unlang of `Post-Auth-Type REJECT`. */
  readonly onReject?: string;
  /** unlang of `post-auth`. */
  readonly postAuth?: string;
  /** Body of the module `eap`, such as `eapServer` makes; by default EAP-MD5 alone. */
  readonly eap?: string;
  /** Whether answers carry Message-Authenticator, which this release sends by itself with EAP alone. */
  readonly signAnswers?: boolean;
}

export interface EapServer {
  /** Offered first. */
  readonly defaultType: 'md5' | 'mschapv2' | 'tls' | 'peap';
  /** Paths of PEM files: its CA, and its own certificate and key. */
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
  /** By default 1.2. */
  readonly tlsVersion?: '1.2' | '1.3';
  /** Longest piece of a TLS message in one packet, in bytes. */
  readonly fragmentSize?: number;
}

/** EAP-MD5, EAP-MSCHAPv2, EAP-TLS, and PEAP with MS-CHAPv2 inside. @returns the body of the module `eap` */
export const eapServer = ({
  defaultType,
  ca,
  certificate,
  key,
  tlsVersion = '1.2',
  fragmentSize = 1024,
}: EapServer): string => `
    default_eap_type = ${defaultType}
    md5 {
    }
    mschapv2 {
    }
    tls-config tls-common {
      private_key_file = ${key}
      certificate_file = ${certificate}
      ca_file = ${ca}
      ecdh_curve = ""
      fragment_size = ${fragmentSize}
      tls_min_version = "${tlsVersion}"
      tls_max_version = "${tlsVersion}"
    }
    tls {
      tls = tls-common
    }
    peap {
      tls = tls-common
      default_eap_type = mschapv2
      virtual_server = inner
    }`;

export interface FreeRadiusPlace {
  readonly directory: string;
  readonly address: string;
  readonly authentication: number;
  readonly accounting: number;
  readonly secret: string;
}

/** The file radiusd.conf. */
export function configuration(policy: FreeRadiusPolicy, place: FreeRadiusPlace): string {
  const { directory, address, authentication, accounting, secret } = place;
  const {
    authorize = '',
    authenticate = '',
    onReject = '',
    postAuth = '',
    eap = 'default_eap_type = md5\nmd5 {\n}',
  } = policy;
  const sign = policy.signAnswers === false ? '' : 'update reply {\n&Message-Authenticator := 0x00\n}';
  return `
prefix = /usr
libdir = /usr/lib/freeradius
logdir = ${directory}/log
run_dir = ${directory}
max_request_time = 60
security {
  allow_vulnerable_openssl = yes
  max_attributes = 200
  reject_delay = 0
}
thread pool {
  start_servers = 4
  max_servers = 8
  min_spare_servers = 1
  max_spare_servers = 8
}
client gateway {
  ipaddr = 127.0.0.0/8
  secret = "${secret}"
  require_message_authenticator = yes
}
modules {
  files {
    filename = ${directory}/users
  }
  always reject {
    rcode = reject
  }
  always handled {
    rcode = handled
  }
  pap {
  }
  chap {
  }
  mschap {
  }
  exec {
    wait = yes
    timeout = 30
  }
  detail {
    filename = ${directory}/log/detail
  }
  eap {
    ${eap}
  }
}
server default {
  listen {
    type = auth
    ipaddr = ${address}
    port = ${authentication}
  }
  listen {
    type = acct
    ipaddr = ${address}
    port = ${accounting}
  }
  authorize {
    ${authorize}
    chap
    mschap
    eap {
      ok = return
    }
    files
    pap
  }
  authenticate {
    Auth-Type PAP {
      pap
    }
    Auth-Type CHAP {
      chap
    }
    Auth-Type MS-CHAP {
      mschap
    }
    eap
    ${authenticate}
  }
  accounting {
    detail
  }
  post-auth {
    ${postAuth}
    ${sign}
    Post-Auth-Type REJECT {
      ${onReject}
      ${sign}
    }
    Post-Auth-Type Challenge {
      ${sign}
    }
  }
}
server inner {
  authorize {
    mschap
    eap {
      ok = return
    }
    files
  }
  authenticate {
    Auth-Type MS-CHAP {
      mschap
    }
    eap
  }
}
`;
}
