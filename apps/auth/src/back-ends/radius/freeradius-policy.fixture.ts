/** The file `users`. */
export const users = `
alice Cleartext-Password := "wonderland"
      Reply-Message = "Welcome",
      Session-Timeout = 3600,
      Idle-Timeout = 600,
      Acct-Interim-Interval = 300,
      Framed-IP-Address = 10.9.8.7,
      Framed-Pool = "staff",
      Filter-Id = "engineers",
      Filter-Id += "remote-access",
      Class = 0x636c6173732d31,
      MS-Primary-DNS-Server = 10.0.0.53,
      MS-Secondary-DNS-Server = 10.0.0.54,
      MS-Primary-NBNS-Server = 10.0.0.55

alice@corp.example Cleartext-Password := "wonderland"

slow Cleartext-Password := "patience"
     Reply-Message = "%{exec:/bin/sleep 2}"

long Cleartext-Password := "${'0123456789abcdef'.repeat(7)}"

switch Cleartext-Password := "wonderland"
       Service-Type = NAS-Prompt-User

open Auth-Type := Accept
`;
export const authorize = `
if (&User-Name == "expired" || &User-Name == "disabled" || &User-Name == "night" || &User-Name == "no-dial-in") {
  reject
}
if (&User-Name == "otp") {
  update control {
    &Auth-Type := Ask
  }
  return
}`;
export const onReject = `
update reply {
  &Reply-Message := "Go away"
}
if (&User-Name == "expired") {
  update reply { &MS-CHAP-Error := "\\001E=648 R=0 V=3" }
}
if (&User-Name == "disabled") {
  update reply { &MS-CHAP-Error := "\\001E=647 R=0 V=3" }
}
if (&User-Name == "night") {
  update reply { &MS-CHAP-Error := "\\001E=646 R=0 V=3" }
}
if (&User-Name == "no-dial-in") {
  update reply { &MS-CHAP-Error := "\\001E=649 R=0 V=3" }
}`;
export const authenticate = `
Auth-Type Ask {
  update reply {
    &Reply-Message := "Enter the code from your token"
    &State := 0x6f7470
  }
  update control {
    &Response-Packet-Type := Access-Challenge
  }
  handled
}`;
