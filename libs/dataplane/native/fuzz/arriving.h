// Datagrams that arrive on the NAT-T port: anything, or ESP of one of the SAs around what the fuzzer chose.
#pragma once

#include "path.h"

namespace sekisho::fuzz {

constexpr size_t kRepeats = 20;
/// Peers come from here: each moves once, so that its reports of moves never fill the control queue.
constexpr Endpoint kRemote{0x7f000001, 5};

inline void put_front(Buffer& bytes, const Buffer& header) { bytes.insert(bytes.begin(), header.begin(), header.end()); }

/// Addresses of an IPv6 packet; the flow label tells in the end which way it took.
inline void address_ipv6(MutableBytes bytes, Input& input, const Way& way, uint8_t layers) {
  const Way& sender = (layers & 0x40) != 0 ? kWays[0] : way;
  if ((layers & 0x80) == 0) store64(&bytes[ipv6::kSourceAt], sender.prefix6);
  bytes[3] = static_cast<uint8_t>(&way - kWays.data());
  if ((layers & 0x20) == 0) store64(&bytes[ipv6::kDestinationAt], kDomain6.address.high | input.byte());
  mend_ipv6(bytes);
}

/// A payload of the fuzzer's with as many right layers around it as it chose, from the inside out.
inline Buffer layered(Input& input, const Way& way) {
  const uint8_t layers = input.byte();
  Buffer bytes = input.take(input.byte());
  const uint8_t protocol = is_ipv6(bytes) ? ppp::kIpv6 : ppp::kIpv4;
  if ((layers & 0x01) != 0 && is_ipv6(bytes)) {
    address_ipv6(bytes, input, way, layers);
  } else if ((layers & 0x01) != 0 && bytes.size() >= 20) {
    const bool anothers = (layers & 0x40) != 0;
    if ((layers & 0x80) == 0) store32(&bytes[12], anothers ? kWays[0].address : way.address);
    // The identification tells in the end which way the packet took.
    store16(&bytes[4], static_cast<uint16_t>(&way - kWays.data()));
    if ((layers & 0x20) == 0) store32(&bytes[16], kDomain | input.byte());
    mend_ip(bytes);
  }
  if ((layers & 0x02) != 0) put_front(bytes, {0xff, 0x03, 0x00, protocol});
  if ((layers & 0x04) != 0) {
    Buffer header(l2tp::kDataHeaderBytes);
    // Another peer's, or one without a network.
    const SessionKey key = (layers & 0x40) == 0 ? way.key : (layers & 0x80) == 0 ? kWays[0].key : kClosedSession;
    l2tp::write_data_header(header.data(), key.tunnel, key.session, bytes.size());
    put_front(bytes, header);
  }
  if ((layers & 0x08) != 0) {
    Buffer header(udp::kHeaderBytes);
    udp::write_header(header.data(), 1701, 1701, bytes.size());
    put_front(bytes, header);
  }
  if ((layers & 0x10) == 0) return bytes;
  const size_t size = bytes.size();
  bytes.resize(size + esp::kTrailerBytes + way.transform.block_bytes);
  bytes.resize(esp::append_trailer(bytes.data(), size, way.transform.block_bytes, udp::kProtocol));
  return bytes;
}

/// On the NAT-T port: anything, or ESP of one of the SAs around `layered`.
inline Buffer next_datagram(Input& input, uint32_t& sequence) {
  const uint8_t kind = input.byte();
  if (kind % 8 == 7) return input.take(input.byte());
  const bool cuts = (kind & 0x38) == 0x30;
  const Way& way = cuts || (kind & 0x38) == 0x10 ? kWays[2] : kWays[kind % 2];
  Buffer front(way.transform.head_bytes());
  store32(&front[0], way.spi);
  store32(&front[4], kind >= 0xf0 ? input.word() : ++sequence);
  Buffer bytes = layered(input, way);
  put_front(bytes, front);
  bytes.resize(bytes.size() + (cuts ? way.transform.short_icv_bytes : way.transform.icv_bytes), input.byte());
  return bytes;
}

inline size_t read_rows(Input& input, uint32_t& sequence, size_t datagrams_max) {
  kernel = {};
  size_t datagrams = 0;
  while (!input.empty() && datagrams < datagrams_max) {
    const uint8_t choice = input.byte();
    Kernel::Row row{next_datagram(input, sequence), 0, choice % 8 == 0 ? Endpoint{kRemote.address, 0} : kRemote};
    // The kernel merges datagrams of one size; the fuzzer may cut anything into several.
    const bool merged = choice >= 0xf0 && row.bytes.size() > 1;
    row.datagram_bytes = merged ? (row.bytes.size() + 1) / 2 : std::max<size_t>(row.bytes.size(), 1);
    const size_t count = choice % 8 == 7 ? kRepeats : 1;
    datagrams += count * (merged ? 2 : 1);
    kernel.rows.insert(kernel.rows.end(), count, row);
  }
  return datagrams;
}

}  // namespace sekisho::fuzz
