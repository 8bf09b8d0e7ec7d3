#include "tun-device.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

namespace sekisho {
namespace {

constexpr const char* kDevicePath = "/dev/net/tun";

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
  return std::nullopt;
}

}  // namespace

OpenResult TunDevice::open(const TunOptions& options) {
  if (options.name.empty() || options.name.size() >= IFNAMSIZ) {
    return OpenError{"system", "a TUN device's name has 1 to 15 characters, not '" + options.name + "'"};
  }
  fd_ = FileDescriptor(::open(kDevicePath, O_RDWR | O_NONBLOCK | O_CLOEXEC));
  if (!fd_) return tun_error(options, "opening /dev/net/tun", errno);
  ifreq request = request_for(options);
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  if (ioctl(fd_.get(), TUNSETIFF, &request) != 0) return tun_error(options, "creating a TUN device", errno);
  return configure(options);
}

bool TunDevice::write(Bytes packet) const {
  ssize_t written;
  do {
    written = ::write(fd_.get(), packet.data(), packet.size());
  } while (written < 0 && errno == EINTR);
  return written == static_cast<ssize_t>(packet.size());
}

size_t TunDevice::read(MutableBytes into) const {
  ssize_t size;
  do {
    size = ::read(fd_.get(), into.data(), into.size());
  } while (size < 0 && errno == EINTR);
  return size > 0 ? static_cast<size_t>(size) : 0;
}

}  // namespace sekisho
