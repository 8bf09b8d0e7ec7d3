#include "socket-set.h"

#include <linux/filter.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

namespace sekisho {
namespace {

/// Chooses the socket of a shared port by the first four bytes of the payload, as the number of its place in the group:
/// 0 for a zero SPI (the non-ESP marker of IKE) and for datagrams too short to have one, 1 + SPI mod `workers` else.
bool steer_by_spi(int fd, size_t workers) {
  std::array<sock_filter, 6> program{{BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
                                      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 3, 0),
                                      BPF_STMT(BPF_ALU | BPF_MOD | BPF_K, static_cast<uint32_t>(workers)),
                                      BPF_STMT(BPF_ALU | BPF_ADD | BPF_K, 1),
                                      BPF_STMT(BPF_RET | BPF_A, 0),
                                      BPF_STMT(BPF_RET | BPF_K, 0)}};
  const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
  return setsockopt(fd, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, &filter, sizeof filter) == 0;
}

}  // namespace

OpenResult SocketSet::open(const ListenOptions& options, size_t workers) {
  served_.resize(workers);
  for (const uint32_t address : options.addresses) {
    if (OpenResult error = open_port({address, options.ike_port}, PortRole::kIke)) return error;
    if (OpenResult error = open_shared_port({address, options.nat_traversal_port}, workers)) return error;
    if (options.clear_l2tp_port == 0) continue;
    if (OpenResult error = open_port({address, options.clear_l2tp_port}, PortRole::kClearL2tp)) return error;
  }
  return options.client_ports ? open_client_ports(*options.client_ports, workers) : std::nullopt;
}

OpenResult SocketSet::open_port(Endpoint endpoint, PortRole role) {
  UdpSocket& socket = sockets_.emplace_back();
  if (OpenResult error = socket.open(endpoint, role, false, false)) return error;
  ports_.push_back({endpoint, &socket, {}});
  served_.front().push_back(&socket);
  return std::nullopt;
}

OpenResult SocketSet::open_shared_port(Endpoint endpoint, size_t workers) {
  UdpSocket& control = sockets_.emplace_back();
  if (OpenResult error = control.open(endpoint, PortRole::kNatTraversal, false, true)) return error;
  Port port{endpoint, &control, {}};
  served_.front().push_back(&control);
  // Their order of binding is their number in the program above.
  for (size_t i = 0; i < workers; ++i) {
    UdpSocket& socket = sockets_.emplace_back();
    if (OpenResult error = socket.open(endpoint, PortRole::kNatTraversal, true, true)) return error;
    port.data.push_back(&socket);
    served_[i].push_back(&socket);
  }
  if (!steer_by_spi(control.fd.get(), workers)) {
    return OpenError{"system", std::string("steering ESP to the worker threads failed: ") + std::strerror(errno)};
  }
  ports_.push_back(std::move(port));
  return std::nullopt;
}

OpenResult SocketSet::open_client_ports(const ClientPorts& ports, size_t workers) {
  for (size_t i = 0; i < ports.count; ++i) {
    const Endpoint endpoint{ports.address, static_cast<uint16_t>(ports.first + i)};
    UdpSocket& socket = sockets_.emplace_back();
    if (OpenResult error = socket.open(endpoint, PortRole::kClient, true, false)) return error;
    client_ports_.push_back({endpoint, &socket, {}});
    served_[i % workers].push_back(&socket);
  }
  return std::nullopt;
}

void SocketSet::close() {
  ports_.clear();
  client_ports_.clear();
  served_.clear();
  sockets_.clear();
}

const SocketSet::Port* SocketSet::find(Endpoint local) const {
  for (const Port& port : ports_) {
    const bool address_fits = port.bound.address == local.address || port.bound.address == INADDR_ANY;
    if (port.bound.port == local.port && address_fits) return &port;
  }
  if (client_ports_.empty() || local.port < client_ports_.front().bound.port) return nullptr;
  const size_t index = local.port - client_ports_.front().bound.port;
  return index < client_ports_.size() ? &client_ports_[index] : nullptr;
}

const UdpSocket* SocketSet::data(Endpoint local, size_t worker) const {
  const Port* const port = find(local);
  if (port == nullptr) return nullptr;
  return port->data.empty() ? port->control : port->data[worker];
}

const UdpSocket* SocketSet::control(Endpoint local) const {
  const Port* const port = find(local);
  return port == nullptr ? nullptr : port->control;
}

}  // namespace sekisho
