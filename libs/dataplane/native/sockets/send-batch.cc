#include "send-batch.h"

#include <cerrno>
#include <utility>

namespace sekisho {

bool SendBatch::joins(const Row& row, const Outgoing& outgoing) const {
  return !row.closed && row.socket == outgoing.socket && row.remote == outgoing.remote && row.local == outgoing.local &&
         row.count < limits::kSegmentsMax && outgoing.bytes.size() <= row.datagram_bytes &&
         row.total_bytes + outgoing.bytes.size() <= limits::kMergedBytesMax;
}

void SendBatch::add(const Outgoing& outgoing) {
  const size_t size = outgoing.bytes.size();
  // sendmsg only reads what the vector points to.
  vectors_[datagrams_] = {const_cast<uint8_t*>(outgoing.bytes.data()), size};
  if (rows_used_ > 0 && joins(rows_[rows_used_ - 1], outgoing)) {
    Row& row = rows_[rows_used_ - 1];
    ++row.count;
    row.total_bytes += size;
    row.closed = size < row.datagram_bytes;
  } else {
    rows_[rows_used_++] = {outgoing.socket, outgoing.local, outgoing.remote, datagrams_, 1, size, size, false, outgoing.peer};
  }
  ++datagrams_;
}

void SendBatch::prepare(size_t index) {
  const Row& row = rows_[index];
  remotes_[index] = to_sockaddr(row.remote);
  msghdr& header = messages_[index].msg_hdr;
  header = {};
  header.msg_name = &remotes_[index];
  header.msg_namelen = sizeof(sockaddr_in);
  header.msg_iov = &vectors_[row.first];
  header.msg_iovlen = row.count;
  const size_t segment_bytes = row.count > 1 ? row.datagram_bytes : 0;
  set_ancillary(header, ancillary_[index], row.local.address, static_cast<uint16_t>(segment_bytes));
}

void SendBatch::flush(TotalCounters& counters) {
  refused_count_ = 0;
  for (size_t i = 0; i < rows_used_; ++i) prepare(i);
  size_t at = 0;
  while (at < rows_used_) {
    const UdpSocket* const socket = rows_[at].socket;
    size_t end = at + 1;
    while (end < rows_used_ && rows_[end].socket == socket) ++end;
    const int sent = sendmmsg(socket->fd.get(), &messages_[at], static_cast<unsigned>(end - at), 0);
    if (sent > 0) {
      at += static_cast<size_t>(sent);
      continue;
    }
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && (errno == EAGAIN || errno == ENOBUFS)) {
      // A full socket buffer refuses all that follow.
      for (; at < end; ++at) counters.drop(Drop::kSendFailed, rows_[at].count);
      continue;
    }
    // Any other error is this row's own: an interface that can't cut it, or a path that wants it fragmented.
    const Row& row = rows_[at];
    if (row.count > 1) refused_[refused_count_++] = {row.peer, row.local, row.remote};
    send_one_by_one(row, counters);
    ++at;
  }
  datagrams_ = 0;
  rows_used_ = 0;
}

size_t SendBatch::discard() {
  rows_used_ = 0;
  return std::exchange(datagrams_, 0);
}

void SendBatch::send_one_by_one(const Row& row, TotalCounters& counters) {
  for (size_t i = row.first; i < row.first + row.count; ++i) {
    const Bytes datagram(static_cast<const uint8_t*>(vectors_[i].iov_base), vectors_[i].iov_len);
    if (!send_now({row.socket, row.local, row.remote, datagram, row.peer})) counters.drop(Drop::kSendFailed);
  }
}

bool send_now(const Outgoing& outgoing, Bytes head) {
  sockaddr_in address = to_sockaddr(outgoing.remote);
  const Bytes body = outgoing.bytes;
  iovec vectors[] = {{const_cast<uint8_t*>(head.data()), head.size()}, {const_cast<uint8_t*>(body.data()), body.size()}};
  alignas(cmsghdr) AncillaryBuffer ancillary;
  msghdr header{};
  header.msg_name = &address;
  header.msg_namelen = sizeof address;
  header.msg_iov = vectors;
  header.msg_iovlen = 2;
  set_ancillary(header, ancillary, outgoing.local.address, 0);
  ssize_t sent;
  do {
    sent = sendmsg(outgoing.socket->fd.get(), &header, 0);
  } while (sent < 0 && errno == EINTR);
  return sent >= 0;
}

}  // namespace sekisho
