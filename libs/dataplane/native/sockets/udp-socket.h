// The UDP sockets that clients talk to, and the batches that go through them.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "../bytes.h"
#include "../counters.h"
#include "../endpoint.h"
#include "../file-descriptor.h"
#include "../limits.h"
#include "../open-error.h"

namespace sekisho {

enum class PortRole { kIke, kNatTraversal, kClearL2tp };

struct UdpSocket {
  FileDescriptor fd;
  Endpoint bound;
  PortRole role = PortRole::kIke;

  /// Non-blocking, with the local address of every packet, and DF clear on what is sent: the path may fragment.
  OpenResult open(Endpoint endpoint, PortRole port_role);
};

/// All sockets of the data plane.
class SocketSet {
 public:
  OpenResult open(const std::vector<uint32_t>& addresses, uint16_t ike_port, uint16_t nat_traversal_port,
                  uint16_t clear_l2tp_port);
  void close() { sockets_.clear(); }
  const std::vector<UdpSocket>& all() const { return sockets_; }
  /// The socket that sends from this end point, null: none.
  const UdpSocket* find(Endpoint local) const;

 private:
  std::vector<UdpSocket> sockets_;
};

/// Room for the local address of a packet (struct in_pktinfo).
using PacketInfoBuffer = std::array<uint8_t, CMSG_SPACE(sizeof(in_pktinfo))>;

struct Received {
  MutableBytes bytes;
  Endpoint local;
  Endpoint remote;
};

/// One recvmmsg; its buffers are used again by the next.
class ReceiveBatch {
 public:
  ReceiveBatch();
  /// Number of datagrams, 0: none waiting.
  size_t receive(const UdpSocket& socket);
  Received at(size_t index);

 private:
  std::unique_ptr<uint8_t[]> slots_;
  std::array<mmsghdr, limits::kBatchPacketsMax> messages_{};
  std::array<iovec, limits::kBatchPacketsMax> vectors_{};
  std::array<sockaddr_in, limits::kBatchPacketsMax> remotes_{};
  alignas(cmsghdr) std::array<PacketInfoBuffer, limits::kBatchPacketsMax> infos_{};
  uint16_t local_port_ = 0;
};

struct Outgoing {
  const UdpSocket* socket = nullptr;
  Endpoint local;
  Endpoint remote;
  Bytes bytes;
};

/// Datagrams for sendmmsg. The bytes are the caller's and must stay until `flush`.
class SendBatch {
 public:
  bool full() const { return size_ == limits::kBatchPacketsMax; }
  void add(const Outgoing& outgoing);
  void flush(TotalCounters& counters);

 private:
  size_t size_ = 0;
  std::array<const UdpSocket*, limits::kBatchPacketsMax> sockets_{};
  std::array<mmsghdr, limits::kBatchPacketsMax> messages_{};
  std::array<iovec, limits::kBatchPacketsMax> vectors_{};
  std::array<sockaddr_in, limits::kBatchPacketsMax> remotes_{};
  alignas(cmsghdr) std::array<PacketInfoBuffer, limits::kBatchPacketsMax> infos_{};
};

/// Sends one datagram of two parts at once; false: the kernel did not take it.
bool send_now(const UdpSocket& socket, Endpoint local, Endpoint remote, Bytes head, Bytes body);

}  // namespace sekisho
