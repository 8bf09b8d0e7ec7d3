#include "udp-socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "../limits.h"
#include "datagram.h"

namespace sekisho {
namespace {

void set_option(int fd, int level, int name, int value) { setsockopt(fd, level, name, &value, sizeof value); }

/// Beyond the system's limit where we may, else as far as it lets us.
void set_buffer(int fd, int forced_name, int name, int bytes) {
  if (setsockopt(fd, SOL_SOCKET, forced_name, &bytes, sizeof bytes) != 0) set_option(fd, SOL_SOCKET, name, bytes);
}

OpenError bind_error(Endpoint endpoint, PortRole role, int error) {
  const std::string port = "UDP port " + std::to_string(endpoint.port);
  const std::string place = port + " on " + text_of(endpoint.address);
  switch (error) {
    case EADDRINUSE: {
      const char* culprit = role == PortRole::kClearL2tp ? "an L2TP daemon such as xl2tpd or the kernel's l2tp"
                                                         : "another IKE daemon such as charon (strongSwan) or pluto (Libreswan)";
      return {"address-in-use", place + " is in use, probably by " + culprit + "; stop it (`ss -ulpn` names it) or listen elsewhere"};
    }
    case EADDRNOTAVAIL:
      return {"address-not-available", "no interface of this machine has the address " + text_of(endpoint.address) +
                                           "; correct the list of addresses to listen on"};
    case EACCES:
    case EPERM:
      return {"not-permitted", "opening " + place + " is not permitted; run as root or with CAP_NET_BIND_SERVICE"};
    default:
      return {"system", "opening " + place + " failed: " + std::strerror(error)};
  }
}

}  // namespace

OpenResult UdpSocket::open(Endpoint endpoint, PortRole port_role, bool carries_data, bool shared_port) {
  fd = FileDescriptor(socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) return OpenError{"system", std::string("opening a UDP socket failed: ") + std::strerror(errno)};
  const int buffer = carries_data ? limits::kDataSocketBufferBytes : limits::kControlSocketBufferBytes;
  set_buffer(fd.get(), SO_RCVBUFFORCE, SO_RCVBUF, buffer);
  set_buffer(fd.get(), SO_SNDBUFFORCE, SO_SNDBUF, buffer);
  set_option(fd.get(), IPPROTO_IP, IP_PKTINFO, 1);
  set_option(fd.get(), SOL_SOCKET, SO_RXQ_OVFL, 1);
  set_option(fd.get(), IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DONT);
  // All sockets of a shared port want it: the kernel asks any of them before it knows which one a datagram is for.
  if (carries_data || shared_port) set_option(fd.get(), SOL_UDP, UDP_GRO, 1);
  if (shared_port) set_option(fd.get(), SOL_SOCKET, SO_REUSEPORT, 1);
  const sockaddr_in address = to_sockaddr(endpoint);
  if (bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return bind_error(endpoint, port_role, errno);
  }
  bound = endpoint;
  role = port_role;
  data = carries_data;
  return std::nullopt;
}

}  // namespace sekisho
