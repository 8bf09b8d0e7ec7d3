// L2TP headers (RFC 2661 section 3.1).
#pragma once

#include <optional>

#include "../bytes.h"

namespace sekisho::l2tp {

inline constexpr uint16_t kPort = 1701;
/// Flags, length, tunnel and session id: the header that every client accepts (no S, no O bit).
inline constexpr size_t kDataHeaderBytes = 8;
/// A control message has T, L and S set, hence Ns and Nr.
inline constexpr size_t kControlHeaderBytes = 12;

inline constexpr uint16_t kTypeBit = 0x8000;
inline constexpr uint16_t kLengthBit = 0x4000;
inline constexpr uint16_t kSequenceBit = 0x0800;
inline constexpr uint16_t kOffsetBit = 0x0200;
inline constexpr uint16_t kVersionMask = 0x000f;
inline constexpr uint16_t kVersion = 2;

enum class Type { kControl, kData, kMalformed };

/// Control messages go to JavaScript as they are; only what no L2TPv2 message can be is told apart here.
inline Type classify(Bytes message) {
  if (message.size() < 6) return Type::kMalformed;
  const uint16_t flags = load16(message.data());
  if ((flags & kVersionMask) != kVersion) return Type::kMalformed;
  if ((flags & kTypeBit) == 0) return Type::kData;
  return message.size() < kControlHeaderBytes ? Type::kMalformed : Type::kControl;
}

/// Whether it is of no tunnel yet, as an SCCRQ alone is (section 3.1: Tunnel ID 0 until one is assigned).
inline bool begins_tunnel(Bytes message) { return classify(message) == Type::kControl && load16(message.data() + 4) == 0; }

struct Data {
  uint16_t tunnel = 0;
  uint16_t session = 0;
  MutableBytes payload;
};

/// Of a message that `classify` called data: headers of 6 to 12 bytes and an offset field; Ns and Nr are ignored.
inline std::optional<Data> parse_data(MutableBytes message) {
  const uint16_t flags = load16(message.data());
  const bool has_length = (flags & kLengthBit) != 0;
  const size_t ids_at = has_length ? 4 : 2;
  size_t header = ids_at + 4 + ((flags & kSequenceBit) != 0 ? 4 : 0);
  size_t end = message.size();
  if (has_length) {
    const size_t length = load16(message.data() + 2);
    if (length > end) return std::nullopt;
    end = length;
  }
  if ((flags & kOffsetBit) != 0) {
    if (header + 2 > end) return std::nullopt;
    header += size_t{2} + load16(message.data() + header);
  }
  if (header > end) return std::nullopt;
  return Data{load16(message.data() + ids_at), load16(message.data() + ids_at + 2),
              message.subspan(header, end - header)};
}

inline void write_data_header(uint8_t* to, uint16_t tunnel, uint16_t session, size_t payload_bytes) {
  store16(to, kLengthBit | kVersion);
  store16(to + 2, static_cast<uint16_t>(kDataHeaderBytes + payload_bytes));
  store16(to + 4, tunnel);
  store16(to + 6, session);
}

}  // namespace sekisho::l2tp
