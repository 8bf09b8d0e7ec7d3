// All UDP sockets of the data plane, and which worker serves which.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "udp-socket.h"

namespace sekisho {

/// One socket a port for as many clients behind one address.
struct ClientPorts {
  uint32_t address = 0;
  uint16_t first = 0;
  uint16_t count = 0;
};

struct ListenOptions {
  std::vector<uint32_t> addresses;
  uint16_t ike_port = 0;
  uint16_t nat_traversal_port = 0;
  /// 0: L2TP in clear is not listened for.
  uint16_t clear_l2tp_port = 0;
  std::optional<ClientPorts> client_ports;
};

/// IKE, L2TP in clear, and what is no ESP on the NAT-T port have sockets of their own, served by the first worker. ESP
/// goes to the worker that its SPI says, so that all packets of an SA meet in one thread.
class SocketSet {
 public:
  OpenResult open(const ListenOptions& options, size_t workers);
  void close();

  /// What the worker serves.
  const std::vector<UdpSocket*>& of(size_t worker) const { return served_[worker]; }
  /// The socket that the worker sends data from this end point by, null: none.
  const UdpSocket* data(Endpoint local, size_t worker) const;
  /// The socket for all that is not data: its buffer is never full of it.
  const UdpSocket* control(Endpoint local) const;

 private:
  struct Port {
    Endpoint bound;
    const UdpSocket* control = nullptr;
    /// One a worker, none: data goes the way of control.
    std::vector<const UdpSocket*> data;
  };

  const Port* find(Endpoint local) const;
  OpenResult open_port(Endpoint endpoint, PortRole role);
  OpenResult open_shared_port(Endpoint endpoint, size_t workers);
  OpenResult open_client_ports(const ClientPorts& ports, size_t workers);

  std::deque<UdpSocket> sockets_;
  std::vector<Port> ports_;
  /// In order of their numbers.
  std::vector<Port> client_ports_;
  std::vector<std::vector<UdpSocket*>> served_;
};

}  // namespace sekisho
