#include "receive-batch.h"

#include <algorithm>
#include <utility>

namespace sekisho {

ReceiveBatch::ReceiveBatch() : slots_(new uint8_t[limits::kBatchPacketsMax * limits::kSlotBytes]) {
  for (size_t i = 0; i < limits::kBatchPacketsMax; ++i) {
    vectors_[i] = {&slots_[i * limits::kSlotBytes], limits::kDatagramBytesMax};
    msghdr& header = messages_[i].msg_hdr;
    header.msg_iov = &vectors_[i];
    header.msg_iovlen = 1;
    header.msg_name = &remotes_[i];
    header.msg_control = ancillary_[i].data();
  }
}

size_t ReceiveBatch::receive(const UdpSocket& socket) {
  for (size_t i = 0; i < wanted_; ++i) {
    messages_[i].msg_hdr.msg_namelen = sizeof(sockaddr_in);
    messages_[i].msg_hdr.msg_controllen = sizeof(AncillaryBuffer);
  }
  local_port_ = socket.bound.port;
  const int result = recvmmsg(socket.fd.get(), messages_.data(), static_cast<unsigned>(wanted_), 0, nullptr);
  if (result <= 0) return 0;
  const auto count = static_cast<size_t>(result);
  size_t bytes = 0;
  for (size_t i = 0; i < count; ++i) bytes += messages_[i].msg_len;
  // Long rows are taken a few at a time, so that their bytes stay in the cache; single datagrams many at a time.
  wanted_ = bytes / count >= limits::kMergedDatagramBytesMin ? limits::kMergedDatagramsMax : limits::kBatchPacketsMax;
  return count;
}

Received ReceiveBatch::at(size_t index) {
  mmsghdr& message = messages_[index];
  const size_t size = message.msg_len;
  const Ancillary ancillary = ancillary_of(message.msg_hdr);
  if (ancillary.refused != 0) refused_ = ancillary.refused;
  return {MutableBytes(&slots_[index * limits::kSlotBytes], size),
          ancillary.segment_bytes == 0 ? std::max<size_t>(size, 1) : ancillary.segment_bytes,
          {ancillary.local_address, local_port_},
          to_endpoint(remotes_[index])};
}

uint32_t ReceiveBatch::take_refused(UdpSocket& socket) {
  const uint32_t total = std::exchange(refused_, 0);
  return total == 0 ? 0 : total - std::exchange(socket.refused, total);
}

}  // namespace sekisho
