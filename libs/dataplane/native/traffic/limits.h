// Every number of the traffic tool, with its unit in the name and the reason for its value.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sekisho::traffic::limits {

/// Largest UDP payload that IPv4 carries: 65535 less the headers of IP and UDP.
inline constexpr size_t kUdpPayloadBytesMax = 65507;

/// Datagrams of one UDP_SEGMENT call: the least that every kernel with UDP GSO takes (UDP_MAX_SEGMENTS).
inline constexpr size_t kSegmentsMax = 64;

/// UDP_SEGMENT messages of one sendmmsg: 16 of up to 64 KiB, about 1.5 ms of 5 Gb/s. Small, so that a paced sender is
/// seldom late and the socket buffer holds two batches.
inline constexpr size_t kSendBatch = 16;

/// Messages of one recvmmsg; what is received is counted, not copied.
inline constexpr size_t kReceiveBatch = 64;

/// Socket buffers: 100 ms of 5 Gb/s, longer than the scheduler keeps a busy process from its core.
inline constexpr int kSocketBufferBytes = 64 << 20;

/// A sender that fell behind by more than this does not catch up: the rest of its time would be one burst.
inline constexpr int64_t kPacingDebtNsMax = 5'000'000;

/// Counts are kept for each interval of this length, so that the start and the end of a run can be left out.
inline constexpr int64_t kIntervalNs = 100'000'000;

/// Longest run; bounds the intervals and samples kept.
inline constexpr uint64_t kSecondsMax = 600;

/// Fastest latency probe; with the longest run 6 million samples of 8 bytes.
inline constexpr uint64_t kPingRateMax = 10'000;

/// Fastest sender or flood, packets a second; more than any core makes.
inline constexpr uint64_t kSendRateMax = 100'000'000;

/// Time after the last probe for answers under way.
inline constexpr int64_t kPingGraceNs = 500'000'000;

/// Destinations of one sender.
inline constexpr size_t kDestinationsMax = 65536;

/// Queue pairs of the forwarder, each with a thread.
inline constexpr uint64_t kQueuesMax = 16;

/// A packet of the largest size with its virtio header.
inline constexpr size_t kTunBufferBytes = 65536 + 64;

/// Packets that one queue hands on before it looks at the other direction.
inline constexpr size_t kTunBatch = 64;

/// Raw packets of one sendmmsg of the flood.
inline constexpr size_t kFloodBatch = 32;

/// Largest message to flood with: fits an Ethernet frame.
inline constexpr size_t kFloodMessageBytesMax = 1400;

/// How often a waiting program looks whether it should end.
inline constexpr int kStopPollMs = 50;

}  // namespace sekisho::traffic::limits
