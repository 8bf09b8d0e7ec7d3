#!/bin/bash
# First process of a guest: a real Linux kernel (user-mode-linux) that runs on the machine's own files, read-only, with
# private copies in memory of what its daemons write. It starts charon and then runs every script it is told of on its
# console: "run ID" runs DIR/run/ID.sh, with its output in ID.out and its exit status in ID.status; "end ID" ends it. Many
# may run at once.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t tmpfs t /mnt
for word in $(cat /proc/cmdline); do
  case $word in
    guest.dir=*) dir=${word#guest.dir=} ;;
    guest.address=*) address=${word#guest.address=} ;;
    guest.network=*) network=${word#guest.network=} ;;
    guest.router=*) router=${word#guest.router=} ;;
  esac
done
mkdir -p /mnt/etc /mnt/mod/lib /mnt/host
mount -t hostfs none /mnt/host -o "$dir" # before /tmp is covered: the directory lies there
cp -a /etc/. /mnt/etc/ 2>/dev/null
mount --bind /mnt/etc /etc
for d in /run /tmp /var/lib /var/log; do mount -t tmpfs t $d; done
mkdir -p /run/xl2tpd /run/lock
ln -s /usr/lib/uml/modules /mnt/mod/lib/modules
printf '#!/bin/sh\nexec /sbin/modprobe -d /mnt/mod "$@"\n' >/mnt/modprobe
chmod +x /mnt/modprobe
echo /mnt/modprobe >/proc/sys/kernel/modprobe
/mnt/modprobe -a xfrm_user esp4 ppp_generic pppox l2tp_ppp cbc des_generic gcm ctr hmac sha512_generic authenc echainiv
[ -e /dev/ppp ] || mknod /dev/ppp c 108 0
mkdir -p /dev/pts
mount -t devpts devpts /dev/pts 2>/dev/null
# Names resolve from files alone: xl2tpd looks its own host name up and would wait for DNS.
hostname client
printf '127.0.0.1 localhost client\n' >/etc/hosts
: >/etc/resolv.conf
printf 'passwd: files\ngroup: files\nhosts: files\n' >/etc/nsswitch.conf
rm -f /etc/ppp/ip-{pre-up,up,down} /etc/ppp/ipv6-{up,down} # pppd would wait for them; they set up DNS and the like
ip link set lo up
ip link set vec0 up
ip addr add "$address" dev vec0 noprefixroute
ip route add "$network" dev vec0 quickack 1 # commands to charon are answered at once
ip route add default via "$router"

# charon is spoken to over TCP from the machine: starting a program in a guest costs 0.1 s, swanctl more than one.
cat >/etc/strongswan.conf <<C
charon {
  load = random nonce openssl pem pkcs1 pkcs8 pkcs12 x509 pubkey revocation constraints hmac kernel-netlink socket-default vici
  install_routes = no
  retransmit_timeout = 2
  include /mnt/host/charon.conf
  plugins { vici { socket = tcp://${address%/*}:4502 } }
  filelog { main { path = /mnt/host/charon.log
    default = 1
    ike = 2
    flush_line = yes } }
}
C
/usr/lib/ipsec/charon >/tmp/charon.out 2>&1 &
mkfifo /run/never
exec {never}<>/run/never
nap() { read -r -t 0.05 -u $never; } # starts no program
until (: </dev/tcp/${address%/*}/4502) 2>/dev/null; do nap; done
echo ready >/mnt/host/ready

# Monitor mode gives each script a process group of its own, so that it can be ended with all it started.
set -m
declare -A jobs
while read -r order id; do
  case $order in
    run)
      (
        . /mnt/host/run/$id.sh >/mnt/host/run/$id.out 2>&1 </dev/null
      ) && echo 0 >/mnt/host/run/$id.status || echo $? >/mnt/host/run/$id.status &
      jobs[$id]=$!
      ;;
    end) kill -KILL -- -${jobs[$id]} ;;
  esac
done
