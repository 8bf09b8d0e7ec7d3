// PPP frames in L2TP (RFC 1661 section 2, RFC 1662 section 3.1 without HDLC framing).
#pragma once

#include <optional>

#include "../bytes.h"

namespace sekisho::ppp {

inline constexpr uint16_t kIpv4 = 0x0021;
inline constexpr uint16_t kIpv6 = 0x0057;
/// FF 03 and a protocol number of two bytes: what every client accepts, whatever it negotiated.
inline constexpr size_t kHeaderBytes = 4;

struct Frame {
  uint16_t protocol = 0;
  MutableBytes information;
};

/// Address and control bytes may be missing, the protocol number may have one byte (its lowest bit says so).
inline std::optional<Frame> parse(MutableBytes frame) {
  size_t at = frame.size() >= 2 && frame[0] == 0xff && frame[1] == 0x03 ? 2 : 0;
  if (frame.size() <= at) return std::nullopt;
  uint16_t protocol = frame[at++];
  if ((protocol & 1) == 0) {
    if (frame.size() <= at) return std::nullopt;
    protocol = static_cast<uint16_t>(protocol << 8 | frame[at++]);
    if ((protocol & 1) == 0) return std::nullopt;
  }
  return Frame{protocol, frame.subspan(at)};
}

inline void write_header(uint8_t* to, uint16_t protocol) {
  to[0] = 0xff;
  to[1] = 0x03;
  store16(to + 2, protocol);
}

}  // namespace sekisho::ppp
