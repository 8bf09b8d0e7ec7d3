#include "path-mtu.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>

#include "../file-descriptor.h"
#include "../limits.h"
#include "datagram.h"

namespace sekisho {

/// Asked of a socket of its own: only a connected one knows its route, and ours have many.
uint16_t kernel_path_mtu(Endpoint local, Endpoint remote) {
  const FileDescriptor fd(socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) return 0;
  const sockaddr_in from = to_sockaddr({local.address, 0});
  const sockaddr_in to = to_sockaddr(remote);
  if (bind(fd.get(), reinterpret_cast<const sockaddr*>(&from), sizeof from) != 0) return 0;
  if (connect(fd.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) return 0;
  int mtu = 0;
  socklen_t size = sizeof mtu;
  if (getsockopt(fd.get(), IPPROTO_IP, IP_MTU, &mtu, &size) != 0) return 0;
  return static_cast<uint16_t>(std::clamp<int>(mtu, limits::kPathMtuBytesMin, UINT16_MAX));
}

}  // namespace sekisho
