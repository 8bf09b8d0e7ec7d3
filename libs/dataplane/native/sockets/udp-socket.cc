#include "udp-socket.h"

#include <arpa/inet.h>

#include <cerrno>
#include <cstring>

namespace sekisho {
namespace {

sockaddr_in to_sockaddr(Endpoint endpoint) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(endpoint.port);
  address.sin_addr.s_addr = htonl(endpoint.address);
  return address;
}

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

/// Names the local address that a packet is sent from.
void set_packet_info(msghdr& header, PacketInfoBuffer& buffer, uint32_t local_address) {
  buffer.fill(0);
  header.msg_control = buffer.data();
  header.msg_controllen = buffer.size();
  cmsghdr* const message = CMSG_FIRSTHDR(&header);
  message->cmsg_level = IPPROTO_IP;
  message->cmsg_type = IP_PKTINFO;
  message->cmsg_len = CMSG_LEN(sizeof(in_pktinfo));
  in_pktinfo info{};
  info.ipi_spec_dst.s_addr = htonl(local_address);
  std::memcpy(CMSG_DATA(message), &info, sizeof info);
}

uint32_t local_address_of(msghdr& header) {
  for (cmsghdr* message = CMSG_FIRSTHDR(&header); message != nullptr; message = CMSG_NXTHDR(&header, message)) {
    if (message->cmsg_level != IPPROTO_IP || message->cmsg_type != IP_PKTINFO) continue;
    in_pktinfo info{};
    std::memcpy(&info, CMSG_DATA(message), sizeof info);
    return ntohl(info.ipi_spec_dst.s_addr);
  }
  return 0;
}

}  // namespace

OpenResult UdpSocket::open(Endpoint endpoint, PortRole port_role) {
  fd = FileDescriptor(socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) return OpenError{"system", std::string("opening a UDP socket failed: ") + std::strerror(errno)};
  const int buffer = port_role == PortRole::kNatTraversal ? limits::kDataSocketBufferBytes : limits::kControlSocketBufferBytes;
  set_buffer(fd.get(), SO_RCVBUFFORCE, SO_RCVBUF, buffer);
  set_buffer(fd.get(), SO_SNDBUFFORCE, SO_SNDBUF, buffer);
  set_option(fd.get(), IPPROTO_IP, IP_PKTINFO, 1);
  set_option(fd.get(), IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DONT);
  const sockaddr_in address = to_sockaddr(endpoint);
  if (bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return bind_error(endpoint, port_role, errno);
  }
  bound = endpoint;
  role = port_role;
  return std::nullopt;
}

OpenResult SocketSet::open(const std::vector<uint32_t>& addresses, uint16_t ike_port, uint16_t nat_traversal_port,
                           uint16_t clear_l2tp_port) {
  const std::pair<uint16_t, PortRole> ports[] = {{ike_port, PortRole::kIke},
                                                 {nat_traversal_port, PortRole::kNatTraversal},
                                                 {clear_l2tp_port, PortRole::kClearL2tp}};
  for (const uint32_t address : addresses) {
    for (const auto& [port, role] : ports) {
      if (OpenResult error = sockets_.emplace_back().open({address, port}, role)) return error;
    }
  }
  return std::nullopt;
}

const UdpSocket* SocketSet::find(Endpoint local) const {
  for (const UdpSocket& socket : sockets_) {
    const bool address_fits = socket.bound.address == local.address || socket.bound.address == INADDR_ANY;
    if (socket.bound.port == local.port && address_fits) return &socket;
  }
  return nullptr;
}

ReceiveBatch::ReceiveBatch() : slots_(new uint8_t[limits::kBatchPacketsMax * limits::kSlotBytes]) {
  for (size_t i = 0; i < limits::kBatchPacketsMax; ++i) {
    vectors_[i] = {&slots_[i * limits::kSlotBytes], limits::kDatagramBytesMax};
    msghdr& header = messages_[i].msg_hdr;
    header.msg_iov = &vectors_[i];
    header.msg_iovlen = 1;
    header.msg_name = &remotes_[i];
    header.msg_control = infos_[i].data();
  }
}

size_t ReceiveBatch::receive(const UdpSocket& socket) {
  for (mmsghdr& message : messages_) {
    message.msg_hdr.msg_namelen = sizeof(sockaddr_in);
    message.msg_hdr.msg_controllen = sizeof(PacketInfoBuffer);
  }
  local_port_ = socket.bound.port;
  const int count = recvmmsg(socket.fd.get(), messages_.data(), messages_.size(), 0, nullptr);
  return count > 0 ? static_cast<size_t>(count) : 0;
}

Received ReceiveBatch::at(size_t index) {
  mmsghdr& message = messages_[index];
  return {MutableBytes(&slots_[index * limits::kSlotBytes], message.msg_len),
          {local_address_of(message.msg_hdr), local_port_},
          {ntohl(remotes_[index].sin_addr.s_addr), ntohs(remotes_[index].sin_port)}};
}

void SendBatch::add(const Outgoing& outgoing) {
  const size_t i = size_++;
  sockets_[i] = outgoing.socket;
  remotes_[i] = to_sockaddr(outgoing.remote);
  // sendmsg only reads what the vector points to.
  vectors_[i] = {const_cast<uint8_t*>(outgoing.bytes.data()), outgoing.bytes.size()};
  msghdr& header = messages_[i].msg_hdr;
  header = {};
  header.msg_name = &remotes_[i];
  header.msg_namelen = sizeof(sockaddr_in);
  header.msg_iov = &vectors_[i];
  header.msg_iovlen = 1;
  set_packet_info(header, infos_[i], outgoing.local.address);
}

void SendBatch::flush(TotalCounters& counters) {
  size_t at = 0;
  while (at < size_) {
    size_t end = at + 1;
    while (end < size_ && sockets_[end] == sockets_[at]) ++end;
    const int sent = sendmmsg(sockets_[at]->fd.get(), &messages_[at], static_cast<unsigned>(end - at), 0);
    if (sent > 0) {
      at += static_cast<size_t>(sent);
      continue;
    }
    if (sent < 0 && errno == EINTR) continue;
    // A full socket buffer refuses all that follow; any other error is this packet's own.
    const size_t dropped = sent < 0 && (errno == EAGAIN || errno == ENOBUFS) ? end - at : 1;
    counters.drop(Drop::kSendFailed, dropped);
    at += dropped;
  }
  size_ = 0;
}

bool send_now(const UdpSocket& socket, Endpoint local, Endpoint remote, Bytes head, Bytes body) {
  sockaddr_in address = to_sockaddr(remote);
  iovec vectors[] = {{const_cast<uint8_t*>(head.data()), head.size()}, {const_cast<uint8_t*>(body.data()), body.size()}};
  alignas(cmsghdr) PacketInfoBuffer info;
  msghdr header{};
  header.msg_name = &address;
  header.msg_namelen = sizeof address;
  header.msg_iov = vectors;
  header.msg_iovlen = 2;
  set_packet_info(header, info, local.address);
  ssize_t sent;
  do {
    sent = sendmsg(socket.fd.get(), &header, 0);
  } while (sent < 0 && errno == EINTR);
  return sent >= 0;
}

}  // namespace sekisho
