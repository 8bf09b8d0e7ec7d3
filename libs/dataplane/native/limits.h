// Every number of the packet path, with its unit in the name and the reason for its value.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sekisho::limits {

/// Threads of the packet path. More than this many cores are never the bottleneck before the network is.
inline constexpr size_t kWorkersMax = 64;

/// Datagrams taken by one system call, and packets decrypted or encrypted at a time. 64 is where the gain of
/// recvmmsg/sendmmsg levels off, and bounds the time for which a worker holds its lock: 64 packets of 1 to 5 us.
inline constexpr size_t kBatchPacketsMax = 64;

/// Descriptors served after one epoll_wait.
inline constexpr size_t kEventsMax = 64;

/// Packets of one batch when a big one from the kernel is split: the last one is not torn apart for the sake of the number
/// above.
inline constexpr size_t kSplitPacketsMax = 2 * kBatchPacketsMax;

/// Packets in one merged one: what the kernel allows for UDP segmentation (UDP_MAX_SEGMENTS of Linux 6.8 and before).
inline constexpr size_t kSegmentsMax = 64;

/// Bytes of a merged packet or of a row of datagrams: below the 65535 of IPv4 with headers.
inline constexpr size_t kMergedBytesMax = 65000;

/// Datagrams taken at a time while the kernel merges them for us, each up to 64 KiB: with 8 of them all bytes fit into a
/// core's cache of the second level.
inline constexpr size_t kMergedDatagramsMax = 8;
/// Mean bytes of a datagram from which it counts as merged.
inline constexpr size_t kMergedDatagramBytesMin = 4096;

/// Packets that wait to be merged before they are written to the TUN device.
inline constexpr size_t kCoalescedPacketsMax = 1024;
/// Flows of which the newest packets are remembered: a power of two, a few times the flows of a batch.
inline constexpr size_t kCoalescedFlows = 256;

/// Bytes read from the TUN device before they are sent on: a few big packets, or 64 small ones, within the cache.
inline constexpr size_t kTunReadBytesMax = 256 << 10;

/// The largest UDP payload that IPv4 can carry, and the largest row of them that the kernel merges, is smaller than this:
/// nothing is ever cut short.
inline constexpr size_t kDatagramBytesMax = 65536;

/// Room in front of a packet read from the TUN device for SPI, sequence number, IV, UDP, L2TP and PPP headers
/// (8 + 16 + 8 + 8 + 4 bytes), rounded up to cache lines.
inline constexpr size_t kHeadroomBytes = 64;

/// Room behind it for padding, ESP trailer and ICV (16 + 2 + 16 bytes), rounded up to cache lines.
inline constexpr size_t kTailroomBytes = 64;

/// Distance between packet slots: an odd number of cache lines, so that slots don't share the same sets of the cache.
inline constexpr size_t kSlotBytes = kHeadroomBytes + kDatagramBytesMax + kTailroomBytes + 64;

/// Room for the packets that are made of big ones: a batch of 128 packets of 1500 bytes, and four of the largest.
inline constexpr size_t kArenaBytes = 512 << 10;

/// Socket buffers of the NAT-T port: 8 MiB is 8 ms of 8 Gb/s, longer than the worker is ever kept from its socket.
inline constexpr int kDataSocketBufferBytes = 8 << 20;

/// Socket buffers for IKE and L2TP in clear, where a burst is a few hundred small messages. What arrives there never waits
/// behind data.
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

/// First messages of IKE that a worker hands on in a second whoever sends them: several times what the control side answers, which
/// takes a twentieth of a core to look at. A thousand clients that all come at once are far below.
inline constexpr uint32_t kFirstMessagesPerSecondMax = 4000;

/// Of those beyond, that were repeated: so many clients a second that come amid a flood.
inline constexpr uint32_t kRepeatedFirstMessagesPerSecondMax = 4000;

/// Of these from one address, so that no single one takes what is for all: more clients than come at once from behind one NAT.
inline constexpr uint16_t kRepeatedFirstMessagesPerAddressMax = 400;

/// Counters that addresses share for that, 8 KiB a worker.
inline constexpr size_t kFirstMessageAddressCounters = 4096;

/// Senders remembered among which those that repeat themselves are found, 4 MiB a worker once there is a flood: a power of two, ten seconds of 100,000 messages a second, which
/// is longer than clients wait until they repeat theirs.
inline constexpr size_t kFirstMessagesRemembered = 1 << 20;

/// Frames that one IPsec peer may have waiting, so that one client can't take the queue from the others. L2TP and PPP
/// need less than ten between two wake-ups.
inline constexpr uint32_t kPeerControlFramesMax = 64;

/// Bytes of them: 64 frames of 2 KiB, more than an MTU, or two of the largest there can be. A sixteenth of what all may have.
inline constexpr size_t kPeerControlBytesMax = 128 << 10;

/// Sources of L2TP in clear that are remembered for the report of one a second; more are counted but not reported.
inline constexpr size_t kClearL2tpSourcesMax = 1024;
inline constexpr int64_t kClearL2tpReportIntervalNs = 1'000'000'000;

/// ICMP "fragmentation needed" messages written per second: path MTU discovery needs one a flow, a flood none.
inline constexpr uint32_t kIcmpErrorsPerSecondMax = 1000;

/// What an account may send or receive at once after a pause: a quarter of a second of its rate, so that a TCP connection
/// that lost a flight loses no rate while it waits for its retransmission timer (200 ms and more; with 100 ms in the bucket
/// one without a queue on its way came to half of its rate), and at least the first flight (RFC 6928: ten segments).
inline constexpr int64_t kRateBurstNs = 250'000'000;
inline constexpr size_t kRateBurstBytesMin = 16 << 10;

/// Smallest path that packets inside are made small for: every host takes in so much (RFC 791), and a forged report of less
/// costs no more than that. Datagrams larger than a path leave in fragments.
inline constexpr uint16_t kPathMtuBytesMin = 576;

/// How long a path is believed to be as small as the kernel said, and how soon it is asked again about a peer: the one for a
/// path that has grown again, which costs one refused row to find out, the other for an interface that can't cut rows.
inline constexpr int64_t kPathMtuBelievedNs = 60'000'000'000;
inline constexpr int64_t kPathMtuAskedAgainNs = 1'000'000'000;

/// Random bytes drawn at a time for CBC initialisation vectors: 256 packets a call to the generator.
inline constexpr size_t kRandomPoolBytes = 4096;

/// Smallest IP packet size that every IPv4 link carries (RFC 791): a smaller MTU is a configuration error.
inline constexpr uint16_t kMtuBytesMin = 68;

/// Largest MTU of a session, and largest message to send: with PPP, L2TP, UDP, ESP and outer headers a UDP payload stays
/// below the 65507 bytes that IPv4 allows.
inline constexpr size_t kMessageBytesMax = 65000;

}  // namespace sekisho::limits
