// What a datagram carries beside its bytes: addresses and control messages of recvmmsg and sendmmsg.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <cstring>

#include "../bytes.h"
#include "../endpoint.h"

namespace sekisho {

/// Room for the local address of a packet (struct in_pktinfo), the size of its segments, and the count of lost ones.
using AncillaryBuffer =
    std::array<uint8_t, CMSG_SPACE(sizeof(in_pktinfo)) + CMSG_SPACE(sizeof(int)) + CMSG_SPACE(sizeof(uint32_t))>;

inline sockaddr_in to_sockaddr(Endpoint endpoint) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(endpoint.port);
  address.sin_addr.s_addr = htonl(endpoint.address);
  return address;
}

inline Endpoint to_endpoint(const sockaddr_in& address) {
  return {ntohl(address.sin_addr.s_addr), ntohs(address.sin_port)};
}

/// Names the local address that a packet is sent from and, if not 0, the size that the kernel cuts it into (UDP_SEGMENT).
inline void set_ancillary(msghdr& header, AncillaryBuffer& buffer, uint32_t local_address, uint16_t segment_bytes) {
  buffer.fill(0);
  header.msg_control = buffer.data();
  header.msg_controllen = buffer.size();
  cmsghdr* message = CMSG_FIRSTHDR(&header);
  message->cmsg_level = IPPROTO_IP;
  message->cmsg_type = IP_PKTINFO;
  message->cmsg_len = CMSG_LEN(sizeof(in_pktinfo));
  in_pktinfo info{};
  info.ipi_spec_dst.s_addr = htonl(local_address);
  std::memcpy(CMSG_DATA(message), &info, sizeof info);
  if (segment_bytes == 0) {
    header.msg_controllen = CMSG_SPACE(sizeof(in_pktinfo));
    return;
  }
  message = CMSG_NXTHDR(&header, message);
  message->cmsg_level = SOL_UDP;
  message->cmsg_type = UDP_SEGMENT;
  message->cmsg_len = CMSG_LEN(sizeof segment_bytes);
  std::memcpy(CMSG_DATA(message), &segment_bytes, sizeof segment_bytes);
  header.msg_controllen = CMSG_SPACE(sizeof(in_pktinfo)) + CMSG_SPACE(sizeof segment_bytes);
}

struct Ancillary {
  uint32_t local_address = 0;
  /// Of each datagram in the row that the kernel merged (UDP_GRO), but the last; 0: one datagram.
  size_t segment_bytes = 0;
  /// What the socket's full buffer has refused since it was opened, if anything (SO_RXQ_OVFL).
  uint32_t refused = 0;
};

inline Ancillary ancillary_of(msghdr& header) {
  Ancillary found;
  for (cmsghdr* message = CMSG_FIRSTHDR(&header); message != nullptr; message = CMSG_NXTHDR(&header, message)) {
    if (message->cmsg_level == IPPROTO_IP && message->cmsg_type == IP_PKTINFO) {
      in_pktinfo info{};
      std::memcpy(&info, CMSG_DATA(message), sizeof info);
      found.local_address = ntohl(info.ipi_spec_dst.s_addr);
    } else if (message->cmsg_level == SOL_UDP && message->cmsg_type == UDP_GRO) {
      int bytes = 0;
      std::memcpy(&bytes, CMSG_DATA(message), sizeof bytes);
      found.segment_bytes = static_cast<size_t>(bytes);
    } else if (message->cmsg_level == SOL_SOCKET && message->cmsg_type == SO_RXQ_OVFL) {
      std::memcpy(&found.refused, CMSG_DATA(message), sizeof found.refused);
    }
  }
  return found;
}

}  // namespace sekisho
