#include "tun-device.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "../limits.h"

namespace sekisho {
namespace {

constexpr const char* kDevicePath = "/dev/net/tun";

// TUN_F_USO4 and TUN_F_USO6, not in Debian 12's headers yet.
constexpr unsigned long kOffloadUdp4 = 0x20;
constexpr unsigned long kOffloadUdp6 = 0x40;

OpenError tun_error(const TunOptions& options, const char* step, int error) {
  switch (error) {
    case ENOENT:
    case ENODEV:
    case ENXIO:
      return {"no-tun-device", std::string(kDevicePath) +
                                   " is missing; load it with `modprobe tun`, or give the container the device with "
                                   "`--device /dev/net/tun`"};
    case EPERM:
    case EACCES:
      return {"not-permitted", std::string(step) + " is not permitted; run as root or with CAP_NET_ADMIN"};
    case EBUSY:
      return {"tun-busy", "TUN device " + options.name +
                              " is in use by another process, probably another gateway; stop it or set another name"};
    default:
      return {"system", std::string(step) + " failed: " + std::strerror(error)};
  }
}

ifreq request_for(const TunOptions& options) {
  ifreq request{};
  std::memcpy(request.ifr_name, options.name.data(), options.name.size());
  return request;
}

bool set_address(int fd, unsigned long operation, const TunOptions& options, uint32_t value) {
  ifreq request = request_for(options);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(value);
  std::memcpy(&request.ifr_addr, &address, sizeof address);
  return ioctl(fd, operation, &request) == 0;
}

/// As the kernel takes it (in6_ifreq of linux/ipv6.h, which a C++ compiler can't read beside netinet/in.h).
struct Ipv6AddressRequest {
  in6_addr address;
  uint32_t prefix_bits;
  int interface_index;
};

bool set_address6(const TunOptions& options, const ipv6::Prefix& value) {
  const FileDescriptor control(socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!control) return false;
  ifreq request = request_for(options);
  if (ioctl(control.get(), SIOCGIFINDEX, &request) != 0) return false;
  Ipv6AddressRequest address{{}, value.bits, request.ifr_ifindex};
  ipv6::store_address(address.address.s6_addr, value.address);
  return ioctl(control.get(), SIOCSIFADDR, &address) == 0;
}

bool set_mtu(int fd, const TunOptions& options) {
  ifreq request = request_for(options);
  request.ifr_mtu = options.mtu;
  return ioctl(fd, SIOCSIFMTU, &request) == 0;
}

bool bring_up(int fd, const TunOptions& options) {
  ifreq request = request_for(options);
  if (ioctl(fd, SIOCGIFFLAGS, &request) != 0) return false;
  request.ifr_flags |= IFF_UP | IFF_RUNNING;
  return ioctl(fd, SIOCSIFFLAGS, &request) == 0;
}

OpenResult configure(const TunOptions& options) {
  const FileDescriptor control(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!control) return tun_error(options, "opening a control socket", errno);
  if (!set_mtu(control.get(), options)) return tun_error(options, "setting the MTU of the TUN device", errno);
  if (!set_address(control.get(), SIOCSIFADDR, options, options.address.address) ||
      !set_address(control.get(), SIOCSIFNETMASK, options, options.address.mask())) {
    return tun_error(options, "setting the address of the TUN device", errno);
  }
  if (!bring_up(control.get(), options)) return tun_error(options, "bringing up the TUN device", errno);
  if (options.address6 && !set_address6(options, *options.address6)) {
    return OpenError{"system", std::string("setting the IPv6 address of the TUN device failed: ") + std::strerror(errno) +
                                   "; IPv6 must be enabled (sysctl net.ipv6.conf.default.disable_ipv6=0)"};
  }
  return std::nullopt;
}

}  // namespace

OpenResult TunDevice::open(const TunOptions& options, size_t queues) {
  if (options.name.empty() || options.name.size() >= IFNAMSIZ) {
    return OpenError{"system", "a TUN device's name has 1 to 15 characters, not '" + options.name + "'"};
  }
  // The first creates the device and fails if there is one of that name: nobody else's device is joined.
  for (size_t i = 0; i < queues; ++i) {
    if (OpenResult error = add_queue(options, i == 0 ? IFF_TUN_EXCL : 0)) return error;
  }
  return configure(options);
}

OpenResult TunDevice::add_queue(const TunOptions& options, short flags) {
  FileDescriptor fd(::open(kDevicePath, O_RDWR | O_NONBLOCK | O_CLOEXEC));
  if (!fd) return tun_error(options, "opening /dev/net/tun", errno);
  ifreq request = request_for(options);
  request.ifr_flags = static_cast<short>(IFF_TUN | IFF_NO_PI | IFF_VNET_HDR | IFF_MULTI_QUEUE | flags);
  if (ioctl(fd.get(), TUNSETIFF, &request) != 0) return tun_error(options, "creating a TUN device", errno);
  // Both UDP bits or none: the kernel takes them together. An older one refuses them.
  constexpr unsigned long tcp_offloads = TUN_F_CSUM | TUN_F_TSO4;
  splits_udp_ = ioctl(fd.get(), TUNSETOFFLOAD, tcp_offloads | kOffloadUdp4 | kOffloadUdp6) == 0;
  if (!splits_udp_ && ioctl(fd.get(), TUNSETOFFLOAD, tcp_offloads) != 0) {
    return tun_error(options, "setting the offloads of the TUN device", errno);
  }
  queues_.emplace_back(std::move(fd));
  return std::nullopt;
}

bool TunQueue::write(const VirtioHeader& header, std::span<const iovec> parts) const {
  std::array<iovec, limits::kSegmentsMax + 1> all;
  // writev only reads what the vector points to.
  all[0] = {const_cast<VirtioHeader*>(&header), sizeof header};
  std::copy(parts.begin(), parts.end(), all.begin() + 1);
  ssize_t written;
  do {
    written = ::writev(fd_.get(), all.data(), static_cast<int>(parts.size() + 1));
  } while (written < 0 && errno == EINTR);
  return written > 0;
}

bool TunQueue::write(Bytes packet) const {
  const iovec part{const_cast<uint8_t*>(packet.data()), packet.size()};
  return write(VirtioHeader{}, {&part, 1});
}

size_t TunQueue::read(VirtioHeader& header, MutableBytes into) const {
  iovec parts[] = {{&header, sizeof header}, {into.data(), into.size()}};
  ssize_t size;
  do {
    size = ::readv(fd_.get(), parts, 2);
  } while (size < 0 && errno == EINTR);
  return size > static_cast<ssize_t>(sizeof header) ? static_cast<size_t>(size) - sizeof header : 0;
}

}  // namespace sekisho
