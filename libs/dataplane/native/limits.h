// Every number of the packet path, with its unit in the name and the reason for its value.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sekisho::limits {

/// Datagrams taken or sent by one system call. 64 is where the gain of recvmmsg/sendmmsg levels off, and bounds the time
/// for which the tables are held: 64 packets of 7 us.
inline constexpr size_t kBatchPacketsMax = 64;

/// Largest UDP payload that IPv4 can carry is smaller than this: nothing is ever cut short.
inline constexpr size_t kDatagramBytesMax = 65536;

/// Room in front of a packet read from the TUN device for SPI, sequence number, IV, UDP, L2TP and PPP headers
/// (8 + 16 + 8 + 8 + 4 bytes), rounded up to cache lines.
inline constexpr size_t kHeadroomBytes = 64;

/// Room behind it for padding, ESP trailer and ICV (16 + 2 + 16 bytes), rounded up to cache lines.
inline constexpr size_t kTailroomBytes = 64;

/// Distance between packet slots: an odd number of cache lines, so that slots don't share the same sets of the cache.
inline constexpr size_t kSlotBytes = kHeadroomBytes + kDatagramBytesMax + kTailroomBytes + 64;

/// Socket buffers of the NAT-T port: 8 MiB is 50 ms of 1.3 Gb/s, longer than the worker is ever kept from its socket.
inline constexpr int kDataSocketBufferBytes = 8 << 20;

/// Socket buffers of the IKE and L2TP ports, where a burst is a few hundred small messages.
inline constexpr int kControlSocketBufferBytes = 1 << 20;

/// Sequence numbers that may arrive late (RFC 4303 section 3.4.3 wants 32 at least, 64 by default). Clients on Wi-Fi
/// and senders with several queues reorder over hundreds of packets; 2048 bits are 256 bytes an SA.
inline constexpr uint32_t kReplayWindowPackets = 2048;

/// Last sequence number without extended numbers (RFC 4303 section 2.2): the SA must be replaced before.
inline constexpr uint64_t kSequenceMax = 0xffffffff;

/// Control frames waiting for JavaScript. A thousand connections that start at once send a few frames each per round trip.
inline constexpr size_t kControlFramesMax = 4096;

/// Bytes of the frames waiting for JavaScript: 4096 frames of 512 bytes, the size of a usual IKE message.
inline constexpr size_t kControlBytesMax = 2 << 20;

/// Share of the control queue open to senders that have proved nothing (IKE, L2TP in clear), so that a flood of IKE
/// packets leaves room for the control frames of established connections.
inline constexpr size_t kUnprovenShareDivisor = 2;

/// Frames that one IPsec peer may have waiting, so that one client can't take the queue from the others. L2TP and PPP
/// need less than ten between two wake-ups.
inline constexpr uint32_t kPeerControlFramesMax = 64;

/// Sources of L2TP in clear that are remembered for the report of one a second; more are counted but not reported.
inline constexpr size_t kClearL2tpSourcesMax = 1024;
inline constexpr int64_t kClearL2tpReportIntervalNs = 1'000'000'000;

/// ICMP "fragmentation needed" messages written per second: path MTU discovery needs one a flow, a flood none.
inline constexpr uint32_t kIcmpErrorsPerSecondMax = 1000;

/// Random bytes drawn at a time for CBC initialisation vectors: 256 packets a call to the generator.
inline constexpr size_t kRandomPoolBytes = 4096;

/// Smallest IP packet size that every IPv4 link carries (RFC 791): a smaller MTU is a configuration error.
inline constexpr uint16_t kMtuBytesMin = 68;

/// Largest MTU of a session, and largest message to send: with PPP, L2TP, UDP, ESP and outer headers a UDP payload stays
/// below the 65507 bytes that IPv4 allows.
inline constexpr size_t kMessageBytesMax = 65000;

}  // namespace sekisho::limits
