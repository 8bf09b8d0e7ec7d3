#include "path.h"

#include <map>
#include <set>

namespace sekisho::fuzz {
namespace {

constexpr uint32_t kIds = 6;

/// What the table must know, as simply as can be.
class Model {
 public:
  void install_association(uint32_t spi, uint32_t peer) { associations_[spi] = peer; }
  void remove_association(uint32_t spi) { associations_.erase(spi); }
  void install_session(uint32_t key, const SessionParameters& parameters) {
    close(key);
    sessions_[key] = parameters;
    if (!parameters.network) return;
    addresses_[parameters.network->address] = key;
    if (parameters.network->prefix6) prefixes_[*parameters.network->prefix6] = key;
  }
  void remove_session(uint32_t key) {
    close(key);
    sessions_.erase(key);
  }
  void remove_peer(uint32_t peer) {
    std::erase_if(associations_, [peer](const auto& each) { return each.second == peer; });
    std::set<uint32_t> gone;
    for (const auto& [key, session] : sessions_) {
      if (session.peer == peer) gone.insert(key);
    }
    for (const uint32_t key : gone) remove_session(key);
  }

  void compare(const SessionTable& table) const {
    promise(table.session_count() == sessions_.size(), "the table has the sessions that there are");
    for (uint32_t id = 0; id < kIds; ++id) {
      compare_association(table, id);
      compare_session(table, id);
      promise((table.find_peer(id) != nullptr) == has_peer(id), "a peer is there as long as something of it is");
      const auto owner = addresses_.find(kClients | id);
      const Session* const of_address = table.find_address(kClients | id);
      promise((of_address != nullptr) == (owner != addresses_.end()), "an address leads to who has it");
      if (of_address != nullptr) promise(of_address->parameters.key.packed() == owner->second, "to its newest session");
      const Session* const of_prefix = table.find_address(ipv6::Address{kClients6.address.high | id, 1});
      promise((of_prefix != nullptr) == prefixes_.contains(kClients6.address.high | id), "a prefix leads to who has it");
    }
  }

 private:
  void compare_association(const SessionTable& table, uint32_t spi) const {
    const auto known = associations_.find(spi);
    const SecurityAssociation* const found = table.find_association(spi);
    promise((found != nullptr) == (known != associations_.end()), "an SPI leads to its SA");
    if (found == nullptr) return;
    promise(found->spi_in == spi && found->peer->id == known->second, "of its peer");
    promise(found->peer->outbound != nullptr && found->peer->outbound->peer == found->peer, "which can answer");
  }
  void compare_session(const SessionTable& table, uint32_t key) const {
    const auto known = sessions_.find(key);
    const Session* const found = table.find_session({0, static_cast<uint16_t>(key)});
    promise((found != nullptr) == (known != sessions_.end()), "a key leads to its session");
    if (found != nullptr) promise(found->peer->id == known->second.peer, "of its peer");
  }
  bool has_peer(uint32_t id) const {
    const bool associated = std::ranges::any_of(associations_, [id](const auto& each) { return each.second == id; });
    return associated || std::ranges::any_of(sessions_, [id](const auto& each) { return each.second.peer == id; });
  }
  /// An address that was leased anew belongs to the newer session.
  void close(uint32_t key) {
    std::erase_if(addresses_, [key](const auto& each) { return each.second == key; });
    std::erase_if(prefixes_, [key](const auto& each) { return each.second == key; });
  }

  std::map<uint32_t, uint32_t> associations_;
  std::map<uint32_t, SessionParameters> sessions_;
  std::map<uint32_t, uint32_t> addresses_;
  std::map<uint64_t, uint32_t> prefixes_;
};

std::unique_ptr<SecurityAssociation> association_of(uint32_t spi, bool outbound) {
  auto association = std::make_unique<SecurityAssociation>();
  association->spi_in = spi;
  association->spi_out = ~spi;
  association->opener = std::make_unique<PlainKey>(kWays[spi % kWays.size()].transform);
  association->sealer = std::make_unique<PlainKey>(kWays[spi % kWays.size()].transform);
  association->outbound = outbound;
  return association;
}

SessionParameters session_of(Input& input, uint32_t key, uint32_t peer, uint8_t choice) {
  SessionParameters parameters{{0, static_cast<uint16_t>(key)}, peer, 1, 2, 1701, std::nullopt};
  if ((choice & 0x80) == 0) return parameters;
  SessionNetwork network{kClients | input.byte() % kIds, 1400, 0, {input.byte() % 3u, 64'000, 64'000}, std::nullopt};
  if ((choice & 0x40) != 0) network.prefix6 = kClients6.address.high | input.byte() % kIds;
  parameters.network = network;
  return parameters;
}

void run(Input& input) {
  SessionTable table(PrefixSet({.v4 = {{kClients, kClientsBits}}, .v6 = {kClients6}}));
  Model model;
  for (size_t steps = 0; steps < 256 && !input.empty(); ++steps) {
    const uint8_t choice = input.byte();
    const uint32_t id = input.byte() % kIds;
    const uint32_t peer = input.byte() % kIds;
    switch (choice % 6) {
      case 0:
        table.install(association_of(id, (choice & 0x80) != 0), peer, {kOwnAddress, kNatTraversalPort}, {id, 1});
        model.install_association(id, peer);
        break;
      case 1:
        table.activate(id);
        break;
      case 2:
        table.remove_association(id);
        model.remove_association(id);
        break;
      case 3: {
        const SessionParameters parameters = session_of(input, id, peer, choice);
        table.install(parameters);
        model.install_session(id, parameters);
        break;
      }
      case 4:
        table.remove_session({0, static_cast<uint16_t>(id)});
        model.remove_session(id);
        break;
      default:
        table.remove_peer(peer);
        model.remove_peer(peer);
    }
    model.compare(table);
  }
}

}  // namespace
}  // namespace sekisho::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  sekisho::fuzz::Input input(data, size);
  sekisho::fuzz::run(input);
  return 0;
}
